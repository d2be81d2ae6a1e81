import { rowsOf, type Database } from "../../base/database"
import type { TickSummary } from "../history"
import { toTimestamp, ms } from "./instant"

/**
 * Removes one batch and counts it, in one statement. The summary adds exactly the deleted rows, so two processes that
 * prune at once count no row twice. It stops before the oldest open tick, so that the pruned ticks are always all ticks
 * before some instant.
 */
const pruneBatch = `
WITH open AS (
  SELECT min(scheduled_for) AS at FROM scheduled_job_run
   WHERE job_name = $1 AND status IN ('due', 'running') AND trigger IN ('schedule', 'missed')
), surplus AS (
  SELECT scheduled_for, id FROM scheduled_job_run
   WHERE job_name = $1 ORDER BY scheduled_for DESC, id DESC OFFSET $3 LIMIT 1
), old AS (
  SELECT r.id FROM scheduled_job_run r, open
   WHERE r.job_name = $1 AND r.status IN ('succeeded', 'failed', 'skipped')
     AND (open.at IS NULL OR r.scheduled_for < open.at)
     AND (r.scheduled_for < $2
          OR (r.scheduled_for, r.id) <= ((SELECT scheduled_for FROM surplus), (SELECT id FROM surplus)))
   ORDER BY r.scheduled_for, r.id LIMIT $4
     FOR UPDATE OF r SKIP LOCKED
), gone AS (
  DELETE FROM scheduled_job_run r USING old WHERE r.id = old.id
  RETURNING r.trigger, r.status, r.reason, r.count, r.scheduled_for, r.covers_to,
            (r.scheduled_for AT TIME ZONE 'UTC')::date AS day
), ticks AS (
  SELECT * FROM gone WHERE trigger IN ('schedule', 'missed')
), reasons AS (
  SELECT day, coalesce(reason, 'unknown') AS reason, sum(count) AS count
    FROM ticks WHERE status = 'skipped' GROUP BY 1, 2
), added AS (
  INSERT INTO scheduled_job_summary AS s (job_name, day, from_at, to_at, succeeded, failed, skipped)
  SELECT $1, day, min(scheduled_for), max(covers_to),
         coalesce(sum(count) FILTER (WHERE status = 'succeeded'), 0),
         coalesce(sum(count) FILTER (WHERE status = 'failed'), 0),
         coalesce((SELECT jsonb_object_agg(reason, count) FROM reasons WHERE reasons.day = ticks.day), '{}')
    FROM ticks GROUP BY day ORDER BY day
  ON CONFLICT (job_name, day) DO UPDATE
     SET from_at = least(s.from_at, excluded.from_at), to_at = greatest(s.to_at, excluded.to_at),
         succeeded = s.succeeded + excluded.succeeded, failed = s.failed + excluded.failed,
         skipped = (SELECT coalesce(jsonb_object_agg(key, count), '{}')
                      FROM (SELECT key, sum(value::bigint) AS count
                              FROM (SELECT * FROM jsonb_each_text(s.skipped)
                                    UNION ALL SELECT * FROM jsonb_each_text(excluded.skipped)) both_parts
                             GROUP BY key) totals)
)
SELECT count(*) AS pruned FROM gone`

export async function prune(
  database: Database,
  input: { job: string; beforeMs: number; keepRuns: number; batchSize: number },
): Promise<number> {
  const { job, beforeMs, keepRuns, batchSize } = input
  const [row] = await rowsOf<{ pruned: string }>(database, pruneBatch, [
    job,
    toTimestamp(beforeMs),
    keepRuns,
    batchSize,
  ])
  return Number(row!.pruned)
}

export async function pruneRest(database: Database, { beforeMs }: { beforeMs: number }): Promise<number> {
  const [row] = await rowsOf<{ pruned: string }>(
    database,
    `WITH workers AS (
       DELETE FROM scheduled_job_worker WHERE greatest(seen_at, stopped_at) < $1 RETURNING id
     ), events AS (
       DELETE FROM scheduled_job_event WHERE at < $1 RETURNING id
     )
     SELECT (SELECT count(*) FROM workers) + (SELECT count(*) FROM events) AS pruned`,
    [toTimestamp(beforeMs)],
  )
  return Number(row!.pruned)
}

interface SummaryRow {
  job: string
  from_ms: string
  to_ms: string
  succeeded: number
  failed: number
  skipped: Record<string, number>
}

export async function summaries(
  database: Database,
  { job, fromMs, toMs }: { job?: string; fromMs: number; toMs: number },
): Promise<TickSummary[]> {
  const rows = await rowsOf<SummaryRow>(
    database,
    `SELECT job_name AS job, ${ms("from_at")} AS from_ms, ${ms("to_at")} AS to_ms, succeeded, failed, skipped
       FROM scheduled_job_summary
      WHERE ($1::text IS NULL OR job_name = $1) AND from_at < $3 AND to_at >= $2
      ORDER BY day`,
    [job ?? null, toTimestamp(fromMs), toTimestamp(toMs)],
  )
  return rows.map((row) => ({
    job: row.job,
    fromMs: Number(row.from_ms),
    toMs: Number(row.to_ms),
    succeeded: row.succeeded,
    failed: row.failed,
    skipped: row.skipped,
  }))
}
