import type { OverlapPolicy } from "./policies"

export type ClaimRefusal = { kind: "skip"; reason: "overlap" | "paused" | "removed" } | { kind: "wait" }

/** What the ledger knows of a run that could not be claimed. */
export interface RefusedRun {
  overlap: OverlapPolicy
  /** A person asked for this run; a pause of the schedule does not concern it. */
  manual: boolean
  jobRemoved: boolean
  jobPaused: boolean
  /** Another run of the job is going on under a living lease. */
  blockedByLiving: boolean
}

/** Decides what becomes of a run that was due and could not be claimed. */
export function decideRefused(run: RefusedRun): ClaimRefusal {
  if (run.jobRemoved) return { kind: "skip", reason: "removed" }
  if (run.jobPaused && !run.manual) return { kind: "skip", reason: "paused" }
  if (run.blockedByLiving && run.overlap === "skip") return { kind: "skip", reason: "overlap" }
  return { kind: "wait" }
}
