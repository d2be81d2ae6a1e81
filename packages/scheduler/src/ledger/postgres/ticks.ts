import { rowsOf, type Database } from "../../base/database"
import type { PlannedRun } from "../../job/due-run"
import { lookaheadMs } from "../../policy/lookahead"
import type { DecidedRange, RecordedTicks, SkippedTicks } from "../ledger"
import { clockTolerance, ms, watermarkOf } from "./plans"
import { queueIn } from "./stored-policy"

/** A pause concerns the ticks within it, and while it lasts whatever is decided late. */
const isPausedAt = (tick: string): string => `(moved.paused_at IS NOT NULL AND (
  moved.paused_at <= ${tick} AND coalesce(moved.paused_until > ${tick}, true)
  OR ${tick} <= clock_timestamp() AND coalesce(moved.paused_until > clock_timestamp(), true)))`

/**
 * One statement decides everything. A range is written only where its watermark still stands at the range's
 * begin, its newest version is still in force, and its end has come on the database's clock; the row lock
 * makes this hold until the commit. Locked rows are skipped: whoever holds one decides, or the caller asks
 * again. A range brings its ticks along, and what was moved and what was written are told apart, as Postgres would
 * join either by comparing all with all.
 */
const record = `
WITH range AS (
  SELECT * FROM jsonb_to_recordset($1::jsonb)
    AS r (job text, from_ms timestamptz, to_ms timestamptz, version_id bigint, ticks jsonb)
), won AS (
  SELECT j.name, range.to_ms, range.ticks
    FROM scheduled_job j
    JOIN range ON range.job = j.name AND ${watermarkOf("j")} = range.from_ms AND j.version_id = range.version_id
   WHERE range.to_ms <= clock_timestamp() + interval '${lookaheadMs} milliseconds' + ${clockTolerance}
     AND (j.removed_at IS NULL OR range.to_ms <= j.removed_at)
   ORDER BY j.name
     FOR UPDATE OF j SKIP LOCKED
), moved AS (
  UPDATE scheduled_job j SET watermark = won.to_ms FROM won WHERE j.name = won.name
  RETURNING j.name, j.paused_at, j.paused_until, won.ticks
), decided AS (
  SELECT moved.name AS job, t.*, t.status = 'due' AND ${isPausedAt("t.scheduled_for")} AS paused
    FROM moved
   CROSS JOIN LATERAL jsonb_to_recordset(moved.ticks)
      AS t (version_id bigint, scheduled_for timestamptz, covers_to timestamptz, count integer,
            trigger text, run_at timestamptz, status text, reason text)
), written AS (
  INSERT INTO scheduled_job_run
         (job_name, version_id, scheduled_for, covers_to, count, trigger, status, reason,
          run_at, offer_at, created_at, finished_at)
  SELECT d.job, d.version_id, d.scheduled_for, d.covers_to, d.count, d.trigger,
         CASE WHEN d.paused THEN 'skipped' ELSE d.status END, CASE WHEN d.paused THEN 'paused' ELSE d.reason END,
         d.run_at, greatest(d.run_at, clock_timestamp()) + $2 * interval '1 millisecond', clock_timestamp(),
         CASE WHEN d.paused OR d.status = 'skipped' THEN clock_timestamp() END
    FROM decided d
   ORDER BY d.scheduled_for
  ON CONFLICT (job_name, scheduled_for) WHERE trigger IN ('schedule', 'missed') DO NOTHING
  RETURNING id, job_name, status, run_at, version_id, reason, scheduled_for, covers_to, count
)
SELECT name AS job, NULL::bigint AS id, NULL AS run_id, NULL AS status, NULL AS run_at_ms, NULL AS queue, NULL AS skipped
  FROM moved
 UNION ALL
SELECT written.job_name, written.id, written.id::text, written.status, ${ms("written.run_at")},
       ${queueIn("v.definition")},
       CASE WHEN written.status = 'skipped' THEN jsonb_build_object(
         'reason', written.reason, 'fromMs', ${ms("written.scheduled_for")}, 'toMs', ${ms("written.covers_to")},
         'count', written.count) END
  FROM written
  JOIN scheduled_job_version v ON v.id = written.version_id
 ORDER BY id`

/** A job that was moved, and then each row that was written for it. */
interface WrittenRow {
  job: string
  run_id: string | null
  status: string | null
  run_at_ms: string | null
  queue: string | null
  skipped: Omit<SkippedTicks, "runId" | "job"> | null
}

export async function recordTicks(
  database: Database,
  ranges: DecidedRange[],
  requeueAfterMs: number,
): Promise<RecordedTicks> {
  const iso = (ms: number) => new Date(ms).toISOString()
  const rows = await rowsOf<WrittenRow>(database, record, [
    JSON.stringify(
      ranges.map((range) => ({
        job: range.job,
        from_ms: iso(range.fromMs),
        to_ms: iso(range.toMs),
        version_id: range.versionId,
        ticks: range.ticks.map((tick) => ({
          version_id: tick.versionId,
          scheduled_for: iso(tick.scheduledFor),
          covers_to: iso(tick.coversTo),
          count: tick.count,
          trigger: tick.trigger,
          run_at: iso(tick.runAt),
          status: tick.status,
          reason: tick.reason ?? null,
        })),
      })),
    ),
    requeueAfterMs,
  ])
  const won = new Set(rows.map((row) => row.job))
  const due: PlannedRun[] = rows
    .filter((row) => row.status === "due")
    .map(({ run_id, job, queue, run_at_ms }) => ({
      runId: run_id!,
      job,
      queue: queue!,
      delivery: 1,
      runAtMs: Number(run_at_ms),
    }))
  const skipped = rows.flatMap((row) =>
    row.skipped ? [{ runId: row.run_id!, job: row.job, ...row.skipped }] : [],
  )
  return { due, skipped, lost: ranges.map((range) => range.job).filter((job) => !won.has(job)) }
}
