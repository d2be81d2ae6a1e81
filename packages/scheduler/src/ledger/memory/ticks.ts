import type { PlannedRun } from "../../job/due-run"
import { clockToleranceMs } from "../../policy/early"
import type { DecidedRange, DecidedTick, RecordedTicks, SkippedTicks } from "../ledger"
import type { Tables } from "./memory-database"
import { isPaused, toSkippedTicks, versionOf } from "./plans"
import type { JobRow, RunRow } from "./rows"

/**
 * Writes a range only where its watermark still stands at the range's begin, its newest version is still in force,
 * and its end has come on the shared clock, or comes within the lookahead.
 */
export function recordTicks(
  tables: Tables,
  ranges: DecidedRange[],
  options: { requeueAfterMs: number; lookaheadMs: number },
): RecordedTicks {
  const nowMs = tables.now()
  const untilMs = nowMs + options.lookaheadMs + clockToleranceMs
  const lost: string[] = []
  const decided: { job: JobRow; tick: DecidedTick }[] = []
  for (const { job: name, fromMs, toMs, versionId, ticks } of ranges) {
    const job = tables.jobs.get(name)
    const isWon =
      job?.watermarkMs === fromMs &&
      job.versionId === versionId &&
      toMs <= untilMs &&
      (job.removedAtMs === undefined || toMs <= job.removedAtMs)
    if (!isWon) {
      lost.push(name)
      continue
    }
    job.watermarkMs = toMs
    for (const tick of ticks) decided.push({ job, tick })
  }
  const due: PlannedRun[] = []
  const skipped: SkippedTicks[] = []
  for (const { job, tick } of decided.sort((a, b) => a.tick.scheduledFor - b.tick.scheduledFor)) {
    const run = writeTick(tables, job, tick, nowMs + options.requeueAfterMs)
    if (run?.status === "skipped") skipped.push(toSkippedTicks(run))
    if (run?.status !== "due") continue
    const { queue } = versionOf(tables, run).definition.policies
    due.push({ runId: String(run.id), job: job.name, queue, delivery: 1, runAtMs: run.runAtMs })
  }
  return { due, skipped, lost }
}

/** Undefined where the tick has a row already. */
function writeTick(tables: Tables, job: JobRow, tick: DecidedTick, offerAtMs: number): RunRow | undefined {
  const nowMs = tables.now()
  if (isRecorded(tables, job.name, tick.scheduledFor)) return undefined
  const paused = tick.status === "due" && isPausedAt(job, tick.scheduledFor, nowMs)
  const status = paused ? "skipped" : tick.status
  return tables.runs.insert({
    job: job.name,
    versionId: tick.versionId,
    scheduledForMs: tick.scheduledFor,
    coversToMs: tick.coversTo,
    count: tick.count,
    trigger: tick.trigger,
    status,
    reason: paused ? "paused" : tick.reason,
    runAtMs: tick.runAt,
    offerAtMs: Math.max(offerAtMs, offerAtMs - nowMs + tick.runAt),
    createdAtMs: nowMs,
    finishedAtMs: status === "skipped" ? nowMs : undefined,
  })
}

function isRecorded(tables: Tables, job: string, scheduledForMs: number): boolean {
  const runs = tables.runs.ofJob(job)
  for (let place = tables.runs.placeOf(job, scheduledForMs); place < runs.length; place++) {
    const run = runs[place]!
    if (run.scheduledForMs !== scheduledForMs) return false
    if (run.trigger === "schedule" || run.trigger === "missed") return true
  }
  return false
}

/** A pause concerns the ticks within it, and while it lasts whatever is decided late. */
function isPausedAt(job: JobRow, tickMs: number, nowMs: number): boolean {
  const { pause } = job
  if (!pause) return false
  const isWithin = pause.atMs <= tickMs && (pause.untilMs === undefined || pause.untilMs > tickMs)
  return isWithin || (tickMs <= nowMs && isPaused(job, nowMs))
}
