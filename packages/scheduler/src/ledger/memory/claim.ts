import { offerWaitingAfterMs } from "../heartbeat"
import { canStandIn, fateOfLate, type SkipReason } from "../../policy/missed"
import { decideClaim } from "../../policy/overlap"
import { isPaused } from "../../policy/pause"
import { isByPolicy } from "../../policy/reason"
import type { Claim } from "../ledger"
import type { Tables } from "./memory-database"
import { hasRoom, holdersOf, isLiving, skipDue } from "./permits"
import { earlierPauses } from "./pauses"
import { toDueRun, versionOf } from "./plans"
import { isRequested, isTick } from "../history"
import type { RunRow } from "./rows"

export interface ClaimInput {
  runId: string
  workerId: string
  leaseMs: number
}

/** Reads the facts about a run, lets the policies decide, and writes the decision. */
export function claim(tables: Tables, input: ClaimInput, requeueAfterMs: number): Claim {
  const run = tables.runs.get(input.runId)
  if (run?.status !== "due") return { kind: "gone" }
  const nowMs = tables.now()
  const job = tables.jobs.get(run.job)!
  const holders = holdersOf(tables, run.job)
  const blocker = holders.find((holder) => isLiving(tables, holder))
  const standIn = standInOf(tables, run)
  const decision = decideClaim({
    overlap: versionOf(tables, run).definition.policies.overlap,
    requested: isRequested(run),
    begun: run.startedAtMs !== undefined,
    mustRun: run.mustRun || isLate(tables, run),
    jobRemoved: job.state === "removed",
    jobPaused: isPaused(job.pause, nowMs) || wasPaused(tables, run),
    lateFate: fateOf(tables, run, standIn),
    hasRoom: hasRoom(tables, run),
    blockedByLiving: blocker !== undefined,
    earlyMs: run.runAtMs - nowMs,
  })
  if (decision.kind === "take") return take(tables, run, input)
  if (decision.kind === "skip") {
    const { reason } = decision
    const blockedBy = reason === "overlap" ? blocker : undefined
    return skip(tables, run, { reason, blockedBy, standIn, requeueAfterMs })
  }
  if (!decision.isBlocked) return wait(decision)
  tables.runs.update(run, {
    ...lateChanges(tables, run),
    offerAtMs: nowMs + offerWaitingAfterMs,
    blockedBy: String((blocker ?? holders[0]!).id),
  })
  return wait(decision)
}

/** Whether its tick lies within a pause, which may be over by now. A run that was retried has no `lateAtMs`. */
function wasPaused(tables: Tables, run: RunRow): boolean {
  if (run.lateAtMs === undefined) return false
  const job = tables.jobs.get(run.job)!
  const pauses = [...earlierPauses(tables, job, run.scheduledForMs), ...(job.pause ? [job.pause] : [])]
  return pauses.some((pause) => isPaused(pause, run.scheduledForMs))
}

/** The changes to a late run that is to run all the same; it is no longer late afterwards. */
function lateChanges(tables: Tables, run: RunRow): Partial<RunRow> {
  const asMissed = isLate(tables, run) ? ({ trigger: "missed", mustRun: true } as const) : {}
  return { ...asMissed, lateAtMs: undefined }
}

function wait({ againInMs }: { againInMs?: number }): Claim {
  return againInMs === undefined ? { kind: "wait" } : { kind: "wait", againInMs }
}

function take(tables: Tables, run: RunRow, { workerId, leaseMs }: ClaimInput): Claim {
  const nowMs = tables.now()
  const beginsMs = Math.max(nowMs, run.runAtMs)
  const before = {
    begun: run.startedAtMs !== undefined,
    lateAtMs: isLate(tables, run) ? undefined : run.lateAtMs,
  }
  tables.runs.update(run, {
    ...lateChanges(tables, run),
    status: "running",
    attempt: run.attempt + 1,
    workerId,
    permit: run.permit && "held",
    blockedBy: undefined,
    leaseExpiresAtMs: nowMs + leaseMs,
    startedAtMs: run.startedAtMs ?? beginsMs,
    attemptStartedAtMs: beginsMs,
  })
  const { id, job, attempt, failures, scheduledForMs, trigger, runAtMs, data } = run
  return {
    kind: "claimed",
    run: {
      runId: String(id),
      job,
      attempt,
      failures,
      scheduledFor: scheduledForMs,
      trigger,
      wasFailing: tables.jobs.get(job)!.failingSinceMs !== undefined,
      runAtMs,
      data: structuredClone(data),
      policies: versionOf(tables, run).definition.policies,
      before,
    },
  }
}

function skip(
  tables: Tables,
  run: RunRow,
  input: {
    reason: SkipReason | "overlap"
    blockedBy: RunRow | undefined
    standIn: RunRow | undefined
    requeueAfterMs: number
  },
): Claim {
  const { reason, requeueAfterMs } = input
  const standIn = reason === "missed_collapsed" ? input.standIn : undefined
  const blockedBy = input.blockedBy && String(input.blockedBy.id)
  if (standIn?.status === "due") tables.runs.update(standIn, { mustRun: true })
  const freed = skipDue(tables, run, {
    reason,
    blockedBy,
    standInMs: standIn?.scheduledForMs,
    decidedVersionId: isByPolicy(reason) ? run.versionId : undefined,
    requeueAfterMs,
  })
  return {
    kind: "skipped",
    reason,
    blockedBy,
    scheduledForMs: run.scheduledForMs,
    ...(freed ? { freed: [toDueRun(tables, freed)] } : {}),
  }
}

/** Whether a tick was decided in time, but not claimed in time. */
function isLate(tables: Tables, { lateAtMs }: RunRow): boolean {
  return lateAtMs !== undefined && tables.now() >= lateAtMs
}

/** The newest later tick of the job that ran, runs, or is due. */
function standInOf(tables: Tables, late: RunRow): RunRow | undefined {
  const { job, scheduledForMs } = late
  const newest = tables.runs
    .ofJob(job)
    .slice(tables.runs.indexOf(job, scheduledForMs + 1), tables.runs.indexOf(job, tables.now() + 1))
    .findLast((run) => isTick(run) && run.status !== "skipped")
  const asWaiting = (run: RunRow) => ({
    scheduledFor: run.scheduledForMs,
    policies: versionOf(tables, run).definition.policies,
  })
  if (!newest || newest.status !== "due") return newest
  return canStandIn(asWaiting(late), asWaiting(newest)) ? newest : undefined
}

/** Why a late tick is skipped; undefined if it runs, or is not late. */
function fateOf(tables: Tables, run: RunRow, standIn: RunRow | undefined): SkipReason | undefined {
  if (!isLate(tables, run)) return undefined
  return fateOfLate({
    scheduledFor: run.scheduledForMs,
    now: tables.now(),
    hasStandIn: standIn !== undefined,
    policies: versionOf(tables, run).definition.policies,
  })
}
