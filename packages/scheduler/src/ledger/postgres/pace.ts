import { rowsOf, type Database } from "../../base/database"

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

/** Looks at so many runs of each job and no further: a job that never succeeds costs no more than another. */
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
