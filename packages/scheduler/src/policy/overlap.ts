import { clockToleranceMs } from "./lookahead"
import type { SkipReason } from "./missed"
import type { OverlapPolicy } from "./policies"

export type ClaimDecision =
  | { kind: "take" }
  | { kind: "skip"; reason: SkipReason | "overlap" }
  /** It stays due; with `againInMs` the worker that asked asks again after this long. */
  | { kind: "wait"; isBlocked: boolean; againInMs?: number }

/** What the ledger knows about a due run, all at one moment. */
export interface ClaimFacts {
  overlap: OverlapPolicy
  /** A person asked for this run; neither a pause nor the overlap policy of the schedule applies to it. */
  requested: boolean
  /** An attempt was made already; a run that has begun is carried to its end. */
  begun: boolean
  /** It runs for missed ticks: its overlap policy does not skip it. */
  mustRun: boolean
  jobRemoved: boolean
  jobPaused: boolean
  /** Its tick is late, and the `missed` policy skips it for this reason. */
  lateFate: SkipReason | undefined
  /** The job has no bound, or fewer of its runs are under way than may be. */
  hasRoom: boolean
  /** At least one of the runs that use up the bound has a live worker. */
  blockedByLiving: boolean
  /** How long it is until the run may begin, in milliseconds; negative afterwards. */
  earlyMs: number
}

/** Decides what happens to a run that a worker wants to claim. Nothing is settled before the run's time. */
export function decideClaim(run: ClaimFacts): ClaimDecision {
  const reason = skipReasonOf(run)
  if (!reason && run.hasRoom && run.earlyMs <= clockToleranceMs) return { kind: "take" }
  if (run.earlyMs > 0) return waitUntil(run.earlyMs)
  return reason ? { kind: "skip", reason } : { kind: "wait", isBlocked: true }
}

function skipReasonOf(run: ClaimFacts): SkipReason | "overlap" | undefined {
  if (run.jobRemoved) return "removed"
  if (run.requested || run.begun) return undefined
  if (run.jobPaused) return "paused"
  if (run.lateFate) return run.lateFate
  const isInTheWay = !run.hasRoom && run.blockedByLiving
  return isInTheWay && run.overlap === "skip" && !run.mustRun ? "overlap" : undefined
}

/** A clock that is off by more than the tolerance is usually off by little; claims that are this early are repeated. */
const asksAgainWithinMs = 2 * clockToleranceMs

/** A claim that is far too early is not repeated by its worker: the run is offered when its time comes. */
function waitUntil(earlyMs: number): ClaimDecision {
  const wait = { kind: "wait", isBlocked: false } as const
  return earlyMs > asksAgainWithinMs ? wait : { ...wait, againInMs: Math.ceil(earlyMs) }
}

/** How many runs of a job may be under way at once; null is without bound. */
export function runsAtOnce(options: {
  overlap: OverlapPolicy
  concurrency: number | undefined
}): number | null {
  return options.concurrency ?? (options.overlap === "allow" ? null : 1)
}
