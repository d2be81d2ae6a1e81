import type { SkipReason } from "./missed"
import type { OverlapPolicy } from "./policies"

export type ClaimRefusal = { kind: "skip"; reason: SkipReason | "overlap" } | { kind: "wait" }

/** What the ledger knows of a run that could not be claimed. */
export interface RefusedRun {
  overlap: OverlapPolicy
  /** A person asked for this run; neither a pause nor the overlap policy of the schedule concerns it. */
  requested: boolean
  /** An attempt of it was made already; what began is carried to its end. */
  begun: boolean
  jobRemoved: boolean
  jobPaused: boolean
  /** Its tick is late, and the `missed` policy gives it up for this reason. */
  lateFate: SkipReason | undefined
  /** As many runs of the job as may be are under way, and one of them has a living lease. */
  blockedByLiving: boolean
}

/** Decides what becomes of a run that was due and could not be claimed. */
export function decideRefused(run: RefusedRun): ClaimRefusal {
  if (run.jobRemoved) return { kind: "skip", reason: "removed" }
  if (run.requested || run.begun) return { kind: "wait" }
  if (run.jobPaused) return { kind: "skip", reason: "paused" }
  if (run.lateFate) return { kind: "skip", reason: run.lateFate }
  if (run.blockedByLiving && run.overlap === "skip") return { kind: "skip", reason: "overlap" }
  return { kind: "wait" }
}

/** How many runs of a job may be under way at once; null is without bound. */
export function runsAtOnce(options: {
  overlap: OverlapPolicy
  concurrency: number | undefined
}): number | null {
  return options.concurrency ?? (options.overlap === "allow" ? null : 1)
}
