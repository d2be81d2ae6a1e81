import type { SkipReason } from "../../policy/missed"
import { decideClaim } from "../../policy/overlap"
import { isPaused } from "../../policy/pause"
import { claimFacts, refusal, skipRecord, standsIn, wasPausedAt, type ClaimInput } from "../claim"
import { offerWaitingAfterMs } from "../heartbeat"
import { isRequested, isTick } from "../history"
import type { Claim } from "../ledger"
import type { Tables } from "./memory-database"
import { earlierPauses } from "./pauses"
import { hasRoom, holdersOf, isLiving, skipDue } from "./permits"
import { toDueRun, versionOf } from "./plans"
import type { RunRow } from "./rows"

/** Reads the facts about a run, lets the policies decide, and writes the decision. */
export function claim(tables: Tables, input: ClaimInput, requeueAfterMs: number): Claim {
  const run = tables.runs.get(input.runId)
  if (run?.status !== "due") return { kind: "gone" }
  const nowMs = tables.now()
  const job = tables.jobs.get(run.job)!
  const holders = holdersOf(tables, run.job)
  const blocker = holders.find((holder) => isLiving(tables, holder))
  const standIn = standInOf(tables, run)
  const decision = decideClaim(
    claimFacts({
      policies: versionOf(tables, run).definition.policies,
      scheduledForMs: run.scheduledForMs,
      nowMs,
      requested: isRequested(run),
      begun: run.startedAtMs !== undefined,
      mustRun: run.mustRun,
      isLate: isLate(tables, run),
      hasStandIn: standIn !== undefined,
      jobRemoved: job.state === "removed",
      jobPaused: isPaused(job.pause, nowMs),
      wasPaused: wasPaused(tables, run),
      hasRoom: hasRoom(tables, run),
      blockedByLiving: blocker !== undefined,
      earlyMs: run.runAtMs - nowMs,
    }),
  )
  if (decision.kind === "take") return take(tables, run, input)
  const { scheduledForMs } = run
  const blockedBy = blocker && String(blocker.id)
  if (decision.kind === "skip") {
    const freed = skip(tables, run, { reason: decision.reason, blockedBy, standIn, requeueAfterMs })
    return refusal(decision, { scheduledForMs, blockedBy, freed: freed ? [toDueRun(tables, freed)] : [] })
  }
  const answer = refusal(decision, { scheduledForMs, blockedBy, freed: [] })
  if (!decision.isBlocked) return answer
  tables.runs.update(run, {
    ...lateChanges(tables, run),
    offerAtMs: nowMs + offerWaitingAfterMs,
    blockedBy: String((blocker ?? holders[0]!).id),
  })
  return answer
}

/** Whether its tick lies within a pause, which may be over by now. A run that was retried has no `lateAtMs`. */
function wasPaused(tables: Tables, run: RunRow): boolean {
  if (run.lateAtMs === undefined) return false
  const job = tables.jobs.get(run.job)!
  const pauses = [...earlierPauses(tables, job, run.scheduledForMs), ...(job.pause ? [job.pause] : [])]
  return wasPausedAt(pauses, run.scheduledForMs)
}

/** The changes to a late run that is to run all the same; it is no longer late afterwards. */
function lateChanges(tables: Tables, run: RunRow): Partial<RunRow> {
  const asMissed = isLate(tables, run) ? ({ trigger: "missed", mustRun: true } as const) : {}
  return { ...asMissed, lateAtMs: undefined }
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

/** Returns the run that got its permit. */
function skip(
  tables: Tables,
  run: RunRow,
  input: {
    reason: SkipReason | "overlap"
    blockedBy: string | undefined
    standIn: RunRow | undefined
    requeueAfterMs: number
  },
): RunRow | undefined {
  const { reason, blockedBy, standIn, requeueAfterMs } = input
  const { versionId } = run
  const record = skipRecord(reason, { blockedBy, standInMs: standIn?.scheduledForMs, versionId })
  if (record.standInMs !== undefined && standIn?.status === "due") {
    tables.runs.update(standIn, { mustRun: true })
  }
  return skipDue(tables, run, { ...record, requeueAfterMs })
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
  if (!newest) return undefined
  const isDue = newest.status === "due"
  return standsIn(asWaiting(late), { ...asWaiting(newest), isDue }) ? newest : undefined
}
