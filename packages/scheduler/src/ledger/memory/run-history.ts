import type {
  AlikeTicks,
  RecentFilter,
  RunFilter,
  RunPage,
  RunRecord,
  RunsWanted,
  TickRecord,
} from "../history"
import { readCursor, toCursor, type RunPosition } from "../run-cursor"
import type { Tables } from "./memory-database"
import { isTick, toRunRecord, toTickRecord } from "./run-record"
import type { RunRow } from "./rows"

const defaultLimit = 50

export function runs(tables: Tables, filter: RunFilter): RunPage {
  const { limit = defaultLimit, offset = 0 } = filter
  const after = filter.cursor === undefined ? undefined : readCursor(filter.cursor)
  const jobs = filter.job === undefined ? [...tables.jobs.keys()] : [filter.job]
  const found = jobs
    // Each job gives its newest; one more than asked for tells whether another page follows.
    .flatMap((job) => newestOf(tables, job, filter, after, offset + limit + 1))
    .sort((a, b) => b.scheduledForMs - a.scheduledForMs || b.id - a.id)
    .slice(offset)
  const page = found.slice(0, limit).map((run) => toRunRecord(tables, run, filter.brief))
  const last = page.at(-1)
  return { runs: page, next: found.length > limit && last ? toCursor(last) : undefined }
}

function newestOf(
  tables: Tables,
  job: string,
  filter: RunsWanted,
  after: RunPosition | undefined,
  limit: number,
): RunRow[] {
  const { fromMs = -Infinity, toMs = Infinity, statuses, triggers } = filter
  const all = tables.runs.ofJob(job)
  const found: RunRow[] = []
  const endMs = Math.min(toMs, after === undefined ? Infinity : after.scheduledForMs + 1)
  for (let index = tables.runs.indexOf(job, endMs) - 1; index >= 0 && found.length < limit; index--) {
    const run = all[index]!
    if (run.scheduledForMs < fromMs) break
    if (after && run.scheduledForMs === after.scheduledForMs && run.id >= Number(after.runId)) continue
    if (statuses && !statuses.includes(run.status)) continue
    if (triggers && !triggers.includes(run.trigger)) continue
    found.push(run)
  }
  return found
}

export function countRuns(tables: Tables, { atMost, ...filter }: RunsWanted & { atMost: number }): number {
  const jobs = filter.job === undefined ? [...tables.jobs.keys()] : [filter.job]
  const found = jobs.flatMap((job) => newestOf(tables, job, filter, undefined, atMost))
  return Math.min(found.length, atMost)
}

export function recentRuns(tables: Tables, { each, jobs, ...filter }: RecentFilter): RunRecord[] {
  return [...tables.jobs.keys()]
    .filter((job) => !jobs || jobs.includes(job))
    .sort((a, b) => (a < b ? -1 : 1))
    .flatMap((job) => newestOf(tables, job, filter, undefined, each))
    .map((run) => toRunRecord(tables, run, filter.brief))
}

export function run(tables: Tables, runId: string): RunRecord | undefined {
  const found = tables.runs.get(runId)
  return found && toRunRecord(tables, found)
}

/** A job's ticks do not overlap: of those that begin before the range, only the last can reach into it. */
export function tickRecords(
  tables: Tables,
  { job, fromMs, toMs }: { job: string; fromMs: number; toMs: number },
): TickRecord[] {
  const all = tables.runs.ofJob(job)
  const first = tables.runs.indexOf(job, fromMs)
  const reaching = all.slice(0, first).findLast(isTick)
  const within = all.slice(first, tables.runs.indexOf(job, toMs)).filter(isTick)
  const touches = reaching && reaching.coversToMs >= fromMs && reaching.scheduledForMs < toMs
  return [...(touches ? [reaching] : []), ...within].map(toTickRecord)
}

export function allTickOutcomes(
  tables: Tables,
  { fromMs, toMs, atMost }: { fromMs: number; toMs: number; atMost: number },
): AlikeTicks[] | undefined {
  const found = [...tables.jobs.keys()].flatMap((job) => tickRecords(tables, { job, fromMs, toMs }))
  return found.length > atMost ? undefined : found.map(toAlikeTicks)
}

/** None are put together: memory has nothing to save by it. */
export function toAlikeTicks({
  versionId,
  status,
  reason,
  count,
  scheduledForMs,
  coversToMs,
}: TickRecord): AlikeTicks {
  return {
    versionId,
    status,
    reason,
    count,
    spanMs: coversToMs - scheduledForMs,
    scheduledForMs: [scheduledForMs],
  }
}
