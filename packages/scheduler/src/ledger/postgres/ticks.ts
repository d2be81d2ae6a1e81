import type { DueRun } from "../../job/due-run"
import type { DecidedRange, RecordedTicks } from "../ledger"
import { rowsOf, type Database } from "./database"
import { clockTolerance, isPaused } from "./plans"

/**
 * One statement decides everything. A range is written only where its watermark still stands at the range's
 * begin, its newest version is still in force, and its end has come on the database's clock; the row lock
 * makes this hold until the commit. Locked rows are skipped: whoever holds one decides, or the caller asks
 * again.
 */
const record = `
WITH range AS (
  SELECT * FROM jsonb_to_recordset($1::jsonb)
    AS r (job text, from_ms timestamptz, to_ms timestamptz, version_id bigint)
), won AS (
  SELECT j.name, range.to_ms, ${isPaused("j")} AS paused
    FROM scheduled_job j
    JOIN range ON range.job = j.name AND j.watermark = range.from_ms AND j.version_id = range.version_id
   WHERE range.to_ms <= clock_timestamp() + ${clockTolerance} AND (j.removed_at IS NULL OR range.to_ms <= j.removed_at)
   ORDER BY j.name
     FOR UPDATE OF j SKIP LOCKED
), moved AS (
  UPDATE scheduled_job j SET watermark = won.to_ms FROM won WHERE j.name = won.name RETURNING j.name, won.paused
), decided AS (
  SELECT t.*, moved.paused AND t.status = 'due' AS paused
    FROM jsonb_to_recordset($2::jsonb)
      AS t (job text, version_id bigint, scheduled_for timestamptz, covers_to timestamptz, count integer,
            trigger text, status text, reason text)
    JOIN moved ON moved.name = t.job
), written AS (
  INSERT INTO scheduled_job_run
         (job_name, version_id, scheduled_for, covers_to, count, trigger, status, reason,
          run_at, offer_at, exclusive, created_at, finished_at)
  SELECT d.job, d.version_id, d.scheduled_for, d.covers_to, d.count, d.trigger,
         CASE WHEN d.paused THEN 'skipped' ELSE d.status END, CASE WHEN d.paused THEN 'paused' ELSE d.reason END,
         d.scheduled_for, clock_timestamp() + $3 * interval '1 millisecond',
         v.definition -> 'policies' ->> 'overlap' <> 'allow', clock_timestamp(),
         CASE WHEN d.paused OR d.status = 'skipped' THEN clock_timestamp() END
    FROM decided d
    JOIN scheduled_job_version v ON v.id = d.version_id
   ORDER BY d.scheduled_for
  ON CONFLICT (job_name, scheduled_for) WHERE trigger IN ('schedule', 'missed') DO NOTHING
  RETURNING id, job_name, status
)
SELECT moved.name AS job, written.id::text AS run_id, written.status
  FROM moved LEFT JOIN written ON written.job_name = moved.name
 ORDER BY written.id`

interface WrittenRow {
  job: string
  run_id: string | null
  status: string | null
}

export async function recordTicks(
  database: Database,
  ranges: DecidedRange[],
  requeueAfterMs: number,
): Promise<RecordedTicks> {
  const iso = (ms: number) => new Date(ms).toISOString()
  const rangeRows = ranges.map((range) => ({
    job: range.job,
    from_ms: iso(range.fromMs),
    to_ms: iso(range.toMs),
    version_id: range.versionId,
  }))
  const tickRows = ranges.flatMap((range) =>
    range.ticks.map((tick) => ({
      job: range.job,
      version_id: tick.versionId,
      scheduled_for: iso(tick.scheduledFor),
      covers_to: iso(tick.coversTo),
      count: tick.count,
      trigger: tick.trigger,
      status: tick.status,
      reason: tick.reason ?? null,
    })),
  )
  const rows = await rowsOf<WrittenRow>(database, record, [
    JSON.stringify(rangeRows),
    JSON.stringify(tickRows),
    requeueAfterMs,
  ])
  const won = new Set(rows.map((row) => row.job))
  const due: DueRun[] = rows
    .filter((row) => row.status === "due")
    .map((row) => ({ runId: row.run_id!, job: row.job, delivery: 1 }))
  return { due, lost: ranges.map((range) => range.job).filter((job) => !won.has(job)) }
}
