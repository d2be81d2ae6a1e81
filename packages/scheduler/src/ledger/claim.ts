import type { DueRun } from "../job/due-run"
import { canStandIn, fateOfLate, type SkipReason } from "../policy/missed"
import type { ClaimDecision, ClaimFacts } from "../policy/overlap"
import { isPaused, type PauseSpan } from "../policy/pause"
import type { Policies } from "../policy/policies"
import { isByPolicy } from "../policy/reason"
import type { Claim } from "./ledger"

/** A worker's request for a due run. */
export interface ClaimInput {
  runId: string
  workerId: string
  leaseMs: number
}

/** A due run and its job as a ledger reads them, all at one moment. */
export interface ClaimState extends Omit<ClaimFacts, "overlap" | "lateFate"> {
  policies: Policies
  scheduledForMs: number
  nowMs: number
  /** Its tick was decided in time, but no worker claimed it in time. */
  isLate: boolean
  /** Its tick lies within a pause, which may be over by now. */
  wasPaused: boolean
  /** A later tick of the job stands in for it if it is late. */
  hasStandIn: boolean
}

/** What decides about a claim. */
export function claimFacts(state: ClaimState): ClaimFacts {
  const { requested, begun, jobRemoved, hasRoom, blockedByLiving, earlyMs } = state
  const { policies, scheduledForMs, nowMs, isLate, hasStandIn } = state
  return {
    overlap: policies.overlap,
    requested,
    begun,
    mustRun: state.mustRun || isLate,
    jobRemoved,
    jobPaused: state.jobPaused || state.wasPaused,
    lateFate: isLate
      ? fateOfLate({ scheduledFor: scheduledForMs, now: nowMs, hasStandIn, policies })
      : undefined,
    hasRoom,
    blockedByLiving,
    earlyMs,
  }
}

/** Whether one of these pauses covers a tick. */
export function wasPausedAt(pauses: readonly PauseSpan[], scheduledForMs: number): boolean {
  return pauses.some((pause) => isPaused(pause, scheduledForMs))
}

type Waiting = Parameters<typeof canStandIn>[0]

/** Whether the newest later tick that was not skipped stands in for a late one: it ran, runs, or is still to run. */
export function standsIn(late: Waiting, newest: Waiting & { isDue: boolean }): boolean {
  return !newest.isDue || canStandIn(late, newest)
}

/** What the row of a skipped run records of the decision; `why` explains it by this. */
export function skipRecord(
  reason: SkipReason | "overlap",
  found: { blockedBy: string | undefined; standInMs: number | undefined; versionId: string },
) {
  return {
    reason,
    blockedBy: reason === "overlap" ? found.blockedBy : undefined,
    standInMs: reason === "missed_collapsed" ? found.standInMs : undefined,
    decidedVersionId: isByPolicy(reason) ? found.versionId : undefined,
  }
}

/** The answer to a claim whose run was not taken. */
export function refusal(
  decision: Exclude<ClaimDecision, { kind: "take" }>,
  run: { scheduledForMs: number; blockedBy: string | undefined; freed: DueRun[] },
): Claim {
  if (decision.kind === "wait") {
    return { kind: "wait", ...(decision.againInMs === undefined ? {} : { againInMs: decision.againInMs }) }
  }
  const { reason } = decision
  const { scheduledForMs, freed } = run
  return {
    kind: "skipped",
    reason,
    blockedBy: reason === "overlap" ? run.blockedBy : undefined,
    scheduledForMs,
    ...(freed.length > 0 ? { freed } : {}),
  }
}
