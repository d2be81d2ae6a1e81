import type { PlannedRun } from "../../job/due-run"
import { clockToleranceMs } from "../../policy/lookahead"
import type { PauseSpan } from "../../policy/pause"
import { isByPolicy } from "../../policy/reason"
import type { DecidedRange, DecidedTick, RecordedTicks } from "../ledger"
import type { SkippedTicks } from "../run"
import type { Tables } from "./memory-database"
import { permitOfDue } from "./permits"
import { toSkippedTicks, versionOf } from "./plans"
import { isTick } from "../history"
import type { JobRow, RunRow } from "./rows"

/**
 * Writes a range only where its watermark still stands at the range's begin, its newest version and pause are still in
 * force, and its end has come on the shared clock, or comes within the lookahead.
 */
export function recordTicks(
  tables: Tables,
  ranges: DecidedRange[],
  options: { requeueAfterMs: number; lookaheadMs: number },
): RecordedTicks {
  const nowMs = tables.now()
  const untilMs = nowMs + options.lookaheadMs + clockToleranceMs
  const lost: string[] = []
  const decided: { job: JobRow; tick: DecidedTick; versionId: string }[] = []
  for (const { job: name, fromMs, toMs, versionId, pause, ticks } of ranges) {
    const job = tables.jobs.get(name)
    const isWon =
      job?.watermarkMs === fromMs &&
      job.versionId === versionId &&
      isSamePause(job.pause, pause) &&
      toMs <= untilMs &&
      (job.removedAtMs === undefined || toMs <= job.removedAtMs)
    if (!isWon) {
      lost.push(name)
      continue
    }
    job.watermarkMs = toMs
    for (const tick of ticks) decided.push({ job, tick, versionId })
  }
  const due: PlannedRun[] = []
  const skipped: SkippedTicks[] = []
  for (const given of decided.sort((a, b) => a.tick.scheduledFor - b.tick.scheduledFor)) {
    const { job } = given
    const run = writeTick(tables, given, options.requeueAfterMs)
    if (run?.status === "skipped") skipped.push(toSkippedTicks(run))
    if (run?.status !== "due") continue
    const { queue } = versionOf(tables, run).definition.policies
    due.push({ runId: String(run.id), job: job.name, queue, delivery: 1, runAtMs: run.runAtMs })
  }
  return { due, skipped, lost }
}

function isSamePause(stored: PauseSpan | undefined, known: PauseSpan | undefined): boolean {
  return stored?.atMs === known?.atMs && stored?.untilMs === known?.untilMs
}

/** Undefined where the tick has a row already. */
function writeTick(
  tables: Tables,
  { job, tick, versionId }: { job: JobRow; tick: DecidedTick; versionId: string },
  requeueAfterMs: number,
): RunRow | undefined {
  const nowMs = tables.now()
  if (isRecorded(tables, job.name, tick.scheduledFor)) return undefined
  const isDue = tick.status === "due"
  return tables.runs.insert({
    job: job.name,
    versionId: tick.versionId,
    scheduledForMs: tick.scheduledFor,
    coversToMs: tick.coversTo,
    count: tick.count,
    trigger: tick.trigger,
    status: tick.status,
    reason: tick.reason,
    permit: isDue ? permitOfDue(tables, job.name) : undefined,
    mustRun: tick.mustRun ?? false,
    lateAtMs: tick.lateAt,
    standInMs: tick.standIn,
    decidedVersionId: tick.reason && isByPolicy(tick.reason) ? versionId : undefined,
    runAtMs: tick.runAt,
    offerAtMs: Math.max(nowMs, tick.runAt) + requeueAfterMs,
    createdAtMs: nowMs,
    finishedAtMs: isDue ? undefined : nowMs,
  })
}

function isRecorded(tables: Tables, job: string, scheduledForMs: number): boolean {
  const runs = tables.runs.ofJob(job)
  for (let index = tables.runs.indexOf(job, scheduledForMs); index < runs.length; index++) {
    const run = runs[index]!
    if (run.scheduledForMs !== scheduledForMs) return false
    if (isTick(run)) return true
  }
  return false
}
