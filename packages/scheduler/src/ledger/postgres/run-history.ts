import { rowsOf, type Database } from "../../base/database"
import type { RecentFilter, RunRecord, TickRecord } from "../history"
import { toTimestamp } from "./instant"
import {
  briefColumns,
  runColumns,
  tickColumns,
  toRunRecord,
  toTickRecord,
  type RunRow,
  type TickRow,
} from "./run-row"

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
  if (!/^\d{1,18}$/.test(runId)) return undefined
  const [row] = await rowsOf<RunRow>(
    database,
    `SELECT ${runColumns} FROM scheduled_job_run r WHERE r.id = $1`,
    [runId],
  )
  return row && toRunRecord(row)
}

/** A job's rows do not overlap: of those before the range, only the last can reach into it. */
export const lastBefore = (job: string, instant: string) => `
  SELECT * FROM scheduled_job_run r
   WHERE r.job_name = ${job} AND r.trigger IN ('schedule', 'missed') AND r.scheduled_for < ${instant}
   ORDER BY r.scheduled_for DESC LIMIT 1`

export async function tickRecords(
  database: Database,
  { job, fromMs, toMs }: { job: string; fromMs: number; toMs: number },
): Promise<TickRecord[]> {
  const rows = await rowsOf<TickRow>(
    database,
    `SELECT ${tickColumns} FROM (
       (${lastBefore("$1", "$2")})
       UNION ALL
       SELECT * FROM scheduled_job_run r
        WHERE r.job_name = $1 AND r.trigger IN ('schedule', 'missed')
          AND r.scheduled_for >= $2 AND r.scheduled_for < $3) r
      WHERE r.covers_to >= $2 AND r.scheduled_for < $3
      ORDER BY r.scheduled_for`,
    [job, toTimestamp(fromMs), toTimestamp(toMs)],
  )
  return rows.map(toTickRecord)
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
