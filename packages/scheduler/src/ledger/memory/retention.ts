import { isTick, type TickSummary } from "../history"
import type { Tables } from "./memory-database"
import type { RunRow } from "./rows"

const dayMs = 86_400_000

/** Stops before the oldest tick that is still open, as on Postgres. */
export function prune(
  tables: Tables,
  input: { job: string; beforeMs: number; keepRuns: number; batchSize: number },
): number {
  const { job, beforeMs, keepRuns, batchSize } = input
  const all = tables.runs.ofJob(job)
  const open = [...tables.runs.open("due"), ...tables.runs.open("running")]
  const openTicks = open.filter((run) => run.job === job && isTick(run))
  const openAtMs = Math.min(...openTicks.map(({ scheduledForMs }) => scheduledForMs))
  const surplus = all.length - keepRuns
  const gone: RunRow[] = []
  for (let index = 0; index < all.length && gone.length < batchSize; index++) {
    const run = all[index]!
    if (run.scheduledForMs >= openAtMs || (run.scheduledForMs >= beforeMs && index >= surplus)) break
    if (!isOpen(run)) gone.push(run)
  }
  for (const run of gone) {
    tables.runs.remove(run)
    tables.logs.delete(String(run.id))
    if (isTick(run)) summarise(tables, run)
  }
  return gone.length
}

function isOpen({ status }: RunRow): boolean {
  return status === "due" || status === "running"
}

function summarise(tables: Tables, run: RunRow): void {
  const days = tables.summaries.get(run.job) ?? new Map<string, TickSummary>()
  tables.summaries.set(run.job, days)
  const day = String(Math.floor(run.scheduledForMs / dayMs)).padStart(8, "0")
  const { scheduledForMs: fromMs, coversToMs: toMs } = run
  const summary = days.get(day) ?? { job: run.job, fromMs, toMs, succeeded: 0, failed: 0, skipped: {} }
  days.set(day, summary)
  summary.fromMs = Math.min(summary.fromMs, fromMs)
  summary.toMs = Math.max(summary.toMs, toMs)
  if (run.status === "succeeded") summary.succeeded += run.count
  else if (run.status === "failed") summary.failed += run.count
  else {
    const reason = run.reason ?? "unknown"
    summary.skipped[reason] = (summary.skipped[reason] ?? 0) + run.count
  }
}

export function summaries(
  tables: Tables,
  { job, fromMs, toMs }: { job?: string; fromMs: number; toMs: number },
): TickSummary[] {
  const jobs = job === undefined ? [...tables.summaries.keys()] : [job]
  return jobs
    .flatMap((name) => [...(tables.summaries.get(name)?.values() ?? [])])
    .filter((summary) => summary.fromMs < toMs && summary.toMs >= fromMs)
    .sort((a, b) => a.fromMs - b.fromMs)
    .map((summary) => structuredClone(summary))
}

export function pruneRest(tables: Tables, { beforeMs }: { beforeMs: number }): number {
  const gone = [...tables.workers.values()].filter(
    ({ seenAtMs, stoppedAtMs }) => Math.max(seenAtMs, stoppedAtMs ?? -Infinity) < beforeMs,
  )
  for (const { workerId } of gone) tables.workers.delete(workerId)
  const kept = tables.events.filter(({ atMs }) => atMs >= beforeMs)
  const events = tables.events.length - kept.length
  tables.events.splice(0, tables.events.length, ...kept)
  return gone.length + events
}
