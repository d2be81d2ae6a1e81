import { groupBy } from "../../base/group-by"
import {
  isTick,
  type AlikeTicks,
  type RecentFilter,
  type RunFilter,
  type RunPage,
  type RunRecord,
  type RunsWanted,
  type TickRecord,
} from "../history"
import { defaultPageSize, pageOf, readCursor, type RunPosition } from "../run-page"
import { shownData } from "../secret-data"
import type { Tables } from "./memory-database"
import type { RunRow } from "./rows"

export function runs(tables: Tables, filter: RunFilter): RunPage {
  const { limit = defaultPageSize, offset = 0 } = filter
  const after = filter.cursor === undefined ? undefined : readCursor(filter.cursor)
  const jobs = filter.job === undefined ? [...tables.jobs.keys()] : [filter.job]
  const found = jobs
    // The newest runs of each job; one more than wanted shows whether another page follows.
    .flatMap((job) => newestOf(tables, job, filter, after, offset + limit + 1))
    .sort((a, b) => b.scheduledForMs - a.scheduledForMs || b.id - a.id)
    .slice(offset)
  return pageOf(found, { limit, toRecord: (run) => toRunRecord(tables, run, filter.brief) })
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

/** A job's ticks do not overlap: of the ticks before the range, only the last can reach into it. */
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

/** Rows are not combined: in memory there is nothing to gain by it. */
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

export function underWay(tables: Tables, jobs: string[] | undefined): { job: string; count: number }[] {
  const running = tables.runs.open("running").filter(({ job }) => jobs?.includes(job) ?? true)
  const byJob = groupBy(running, ({ job }) => job)
  return inOrder([...byJob].map(([job, runs]) => ({ job, count: runs.length })))
}

export function usualDurations(
  tables: Tables,
  { each }: { each: number },
): { job: string; durationMs: number }[] {
  return inOrder(
    [...tables.jobs.keys()].flatMap((job) => {
      const durations = tables.runs
        .ofJob(job)
        .slice(-each)
        .filter(({ status, startedAtMs }) => status === "succeeded" && startedAtMs !== undefined)
        .map(({ startedAtMs, finishedAtMs }) => finishedAtMs! - startedAtMs!)
        .sort((a, b) => a - b)
      if (durations.length === 0) return []
      const below = durations[(durations.length - 1) >> 1]!
      const above = durations[durations.length >> 1]!
      return [{ job, durationMs: Math.round((below + above) / 2) }]
    }),
  )
}

function inOrder<Row extends { job: string }>(rows: Row[]): Row[] {
  return rows.sort((a, b) => (a.job < b.job ? -1 : 1))
}

export function runsUnderWay(tables: Tables, { limit }: { limit: number }): RunRecord[] {
  return tables.runs
    .open("running")
    .sort((a, b) => (a.startedAtMs ?? 0) - (b.startedAtMs ?? 0) || a.id - b.id)
    .slice(0, limit)
    .map((run) => toRunRecord(tables, run))
}

/** A run as callers get it: a copy, which later changes to the run do not affect. */
export function toRunRecord({ jobs, versions }: Tables, run: RunRow, brief = false): RunRecord {
  const definitions = [run.versionId, jobs.get(run.job)!.versionId].map((id) => versions.get(id)!.definition)
  const shown = shownData(
    run.data,
    definitions.map(({ secrets }) => secrets),
  )
  const { blockedBy, standInMs, decidedVersionId, mustRun } = run
  const { attempt, failures, workerId, requestedBy, runAtMs, createdAtMs } = run
  const { startedAtMs, attemptStartedAtMs, finishedAtMs, cancelRequestedAtMs, leaseExpiresAtMs } = run
  return {
    ...toTickRecord(run),
    blockedBy,
    standInMs,
    decidedVersionId,
    mustRun,
    attempt,
    failures,
    workerId,
    requestedBy,
    runAtMs,
    createdAtMs,
    startedAtMs,
    attemptStartedAtMs,
    finishedAtMs,
    cancelRequestedAtMs,
    leaseExpiresAtMs,
    data: brief ? undefined : structuredClone(shown),
    progress: structuredClone(run.progress),
    result: brief ? undefined : structuredClone(run.result),
    error: structuredClone(run.error),
    attempts: brief ? [] : structuredClone(run.attempts),
  }
}

export function toTickRecord(run: RunRow): TickRecord {
  const { id, job, versionId, scheduledForMs, coversToMs, count, trigger, status, reason } = run
  return { runId: String(id), job, versionId, scheduledForMs, coversToMs, count, trigger, status, reason }
}
