import { rowsOf, type Database } from "../../base/database"
import { holdsPermit } from "./permit"
import { ms } from "./instant"

/** Runs of one job that make no progress. */
export interface StuckRuns {
  job: string
  count: number
  /** Since when the oldest of them has been stuck, in epoch milliseconds. */
  sinceMs: number
}

/** Runs in the ledger that no worker looks after, the oldest first. */
export interface Backlog {
  /** Due for longer than `untakenAfterMs`, and not waiting for other runs of their job. */
  untaken: StuckRuns[]
  /** Running with a lease that expired more than `leaseGoneAfterMs` ago. */
  abandoned: StuckRuns[]
}

/** Workers look for unclaimed runs every few seconds. */
const untakenAfterMs = 30_000
/** A live worker frees such a run within seconds. */
const leaseGoneAfterMs = 20_000

interface StuckRow {
  kind: keyof Backlog
  job_name: string
  count: number
  since_ms: string
}

export async function readBacklog(database: Database): Promise<Backlog> {
  const rows = await rowsOf<StuckRow>(
    database,
    `SELECT 'untaken' AS kind, r.job_name, count(*)::integer AS count, ${ms("min(r.run_at)")} AS since_ms
       FROM scheduled_job_run r
      WHERE r.status = 'due' AND r.run_at < clock_timestamp() - $1 * interval '1 millisecond'
        AND NOT (r.blocked_by IS NOT NULL AND EXISTS (
              SELECT 1 FROM scheduled_job_run o
               WHERE o.job_name = r.job_name AND (o.status = 'running' OR ${holdsPermit("o")})))
      GROUP BY r.job_name
     UNION ALL
     SELECT 'abandoned', r.job_name, count(*)::integer, ${ms("min(r.lease_expires_at)")}
       FROM scheduled_job_run r
      WHERE r.status = 'running' AND r.lease_expires_at < clock_timestamp() - $2 * interval '1 millisecond'
      GROUP BY r.job_name
      ORDER BY since_ms, job_name`,
    [untakenAfterMs, leaseGoneAfterMs],
  )
  const of = (kind: keyof Backlog) =>
    rows
      .filter((row) => row.kind === kind)
      .map((row) => ({ job: row.job_name, count: row.count, sinceMs: Number(row.since_ms) }))
  return { untaken: of("untaken"), abandoned: of("abandoned") }
}
