import { rowsOf, type Database } from "../../base/database"
import type { RecentFilter, RunFilter, RunPage, RunRecord, RunStatus, RunsWanted } from "../history"
import { defaultPageSize, pageOf, readCursor, type RunPosition } from "../run-page"
import { isRunId } from "../run"
import { toTimestamp } from "./instant"
import { briefColumns, runColumns, toRunRecord, type RunRow } from "./run-row"

const ended: readonly RunStatus[] = ["succeeded", "failed", "skipped"]
const open: readonly RunStatus[] = ["due", "running"]

/** One page of runs, the newest tick first. Only the page's own rows are read whole. */
export async function runs(database: Database, filter: RunFilter): Promise<RunPage> {
  const { limit = defaultPageSize, offset = 0, cursor, brief, ...wanted } = filter
  const after = cursor === undefined ? undefined : readCursor(cursor)
  // One more than wanted shows whether another page follows.
  const { text, parameters } = newest({ wanted, after, offset, limit: limit + 1 })
  const rows = await rowsOf<RunRow>(
    database,
    `SELECT ${brief ? briefColumns : runColumns}
       FROM (${text}) page
       JOIN scheduled_job_run r ON r.id = page.id
      ORDER BY r.scheduled_for DESC, r.id DESC`,
    parameters,
  )
  return pageOf(rows, { limit, toRecord: toRunRecord })
}

export async function countRuns(
  database: Database,
  { atMost, ...wanted }: RunsWanted & { atMost: number },
): Promise<number> {
  const { text, parameters } = newest({ wanted, after: undefined, offset: 0, limit: atMost })
  const [row] = await rowsOf<{ count: string }>(
    database,
    `SELECT count(*) AS count FROM (${text}) counted`,
    parameters,
  )
  return Number(row!.count)
}

/**
 * The ids of the newest runs. Each part follows the order of one index, and returns no more than are wanted in all: for
 * one job its history; for all jobs the ended runs of each status, or of each trigger where these are rarer; and the open
 * runs, of which there are few.
 */
function newest(input: {
  wanted: RunsWanted
  after: RunPosition | undefined
  offset: number
  limit: number
}): {
  text: string
  parameters: unknown[]
} {
  const { wanted, after, offset, limit } = input
  const parameters: unknown[] = []
  const given = (value: unknown, type: string) => `$${parameters.push(value)}::${type}`
  const { fromMs, toMs } = wanted
  const bounds = [
    ...(fromMs === undefined ? [] : [`r.scheduled_for >= ${given(toTimestamp(fromMs), "timestamptz")}`]),
    ...(toMs === undefined ? [] : [`r.scheduled_for < ${given(toTimestamp(toMs), "timestamptz")}`]),
    ...(after
      ? [
          `(r.scheduled_for, r.id) < (${given(toTimestamp(after.scheduledForMs), "timestamptz")}, ${given(after.runId, "bigint")})`,
        ]
      : []),
  ]
  const job = wanted.job === undefined ? undefined : given(wanted.job, "text")
  const parts = partsOf(wanted, job).map(
    (part) =>
      `(SELECT r.id, r.scheduled_for FROM scheduled_job_run r WHERE ${[part, ...bounds].join(" AND ")}
         ORDER BY r.scheduled_for DESC, r.id DESC LIMIT ${offset + limit})`,
  )
  const text = `SELECT id, scheduled_for FROM (${parts.join(" UNION ALL ")}) r
    ORDER BY scheduled_for DESC, id DESC LIMIT ${limit} OFFSET ${offset}`
  return { text, parameters }
}

/** The conditions of each part, as literals: Postgres needs those to use a partial index. */
function partsOf({ statuses, triggers }: RunsWanted, job: string | undefined): string[] {
  const isTrigger = triggers ? [among("r.trigger", triggers)] : []
  if (job !== undefined) {
    const isStatus = statuses ? [among("r.status", statuses)] : []
    return [[`r.job_name = ${job}`, ...isStatus, ...isTrigger].join(" AND ")]
  }
  const wanted = (all: readonly RunStatus[]) => all.filter((status) => statuses?.includes(status) ?? true)
  const openPart = [among("r.status", wanted(open)), ...isTrigger].join(" AND ")
  if (triggers && !triggers.includes("schedule")) {
    const isEnded = among("r.status", wanted(ended))
    return [...triggers.map((trigger) => `r.trigger = ${quoted(trigger)} AND ${isEnded}`), openPart]
  }
  return [
    ...wanted(ended).map((status) => [`r.status = ${quoted(status)}`, ...isTrigger].join(" AND ")),
    openPart,
  ]
}

/** A condition on a few values; false for none. */
function among(column: string, values: readonly string[]): string {
  return values.length > 0 ? `${column} IN (${values.map(quoted).join(", ")})` : "false"
}

function quoted(word: string): string {
  return `'${word.replaceAll("'", "''")}'`
}

export async function recentRuns(database: Database, filter: RecentFilter): Promise<RunRecord[]> {
  const rows = await rowsOf<RunRow>(
    database,
    `SELECT ${filter.brief ? briefColumns : runColumns}
       FROM scheduled_job j
      CROSS JOIN LATERAL (
        SELECT * FROM scheduled_job_run r
         WHERE r.job_name = j.name AND ($2::text[] IS NULL OR r.status = ANY ($2))
           AND r.scheduled_for < coalesce($3::timestamptz, 'infinity')
         ORDER BY r.scheduled_for DESC, r.id DESC LIMIT $4) r
      WHERE $1::text[] IS NULL OR j.name = ANY ($1)
      ORDER BY j.name COLLATE "C", r.scheduled_for DESC, r.id DESC`,
    [
      filter.jobs ?? null,
      filter.statuses ?? null,
      filter.toMs === undefined ? null : toTimestamp(filter.toMs),
      filter.each,
    ],
  )
  return rows.map(toRunRecord)
}

export async function run(database: Database, runId: string): Promise<RunRecord | undefined> {
  if (!isRunId(runId)) return undefined
  const [row] = await rowsOf<RunRow>(
    database,
    `SELECT ${runColumns} FROM scheduled_job_run r WHERE r.id = $1`,
    [runId],
  )
  return row && toRunRecord(row)
}

export async function underWay(
  database: Database,
  jobs: string[] | undefined,
): Promise<{ job: string; count: number }[]> {
  return rowsOf(
    database,
    `SELECT job_name AS job, count(*)::int AS count FROM scheduled_job_run
      WHERE status = 'running' AND ($1::text[] IS NULL OR job_name = ANY ($1)) GROUP BY job_name ORDER BY job_name COLLATE "C"`,
    [jobs ?? null],
  )
}

/** Reads only this many runs of each job, so that a job that never succeeds costs no more than another. */
export async function usualDurations(
  database: Database,
  { each }: { each: number },
): Promise<{ job: string; durationMs: number }[]> {
  const rows = await rowsOf<{ job: string; duration_ms: string }>(
    database,
    `SELECT j.name AS job,
            round(percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM r.finished_at - r.started_at)) * 1000)::bigint
              AS duration_ms
       FROM scheduled_job j
      CROSS JOIN LATERAL (
        SELECT status, started_at, finished_at FROM scheduled_job_run r
         WHERE r.job_name = j.name ORDER BY r.scheduled_for DESC, r.id DESC LIMIT $1) r
      WHERE r.status = 'succeeded' AND r.started_at IS NOT NULL
      GROUP BY j.name ORDER BY j.name COLLATE "C"`,
    [each],
  )
  return rows.map(({ job, duration_ms }) => ({ job, durationMs: Number(duration_ms) }))
}

/** Uses the index of open runs, so that the length of the history does not matter. */
export async function runsUnderWay(database: Database, { limit }: { limit: number }): Promise<RunRecord[]> {
  const rows = await rowsOf<RunRow>(
    database,
    `SELECT ${runColumns} FROM scheduled_job_run r
      WHERE r.status = 'running' ORDER BY r.started_at, r.id LIMIT $1`,
    [limit],
  )
  return rows.map(toRunRecord)
}
