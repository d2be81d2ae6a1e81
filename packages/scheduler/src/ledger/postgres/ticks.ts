import { rowsOf, type Database } from "../../base/database"
import type { PlannedRun } from "../../job/due-run"
import { lookaheadMs } from "../../policy/lookahead"
import { isByPolicy } from "../../policy/reason"
import type { DecidedRange, RecordedTicks } from "../ledger"
import type { SkippedTicks } from "../run"
import { permitFor } from "./permit"
import { clockTolerance, ms, watermarkOf } from "./instant"
import { queueIn } from "./stored-policy"

/**
 * One statement writes the decisions. A range is written only if the job's watermark is still at the start of the range,
 * its newest version and its pause are still the stored ones, and its end has passed on the database's clock, or is
 * within the lookahead; the row lock makes this hold until the commit. Locked rows are skipped: the transaction that holds
 * one decides, or the caller tries again. A range carries its ticks, and moved jobs and written rows are separate results,
 * as Postgres would join either by comparing all with all.
 */
const record = `
WITH range AS (
  SELECT * FROM jsonb_to_recordset($1::jsonb)
    AS r (job text, from_ms timestamptz, to_ms timestamptz, version_id bigint, paused_ms bigint, paused_until_ms bigint,
          ticks jsonb)
), won AS (
  SELECT j.name, j.version_id, range.to_ms, range.ticks
    FROM scheduled_job j
    JOIN range ON range.job = j.name AND j.version_id = range.version_id
   WHERE ${watermarkOf("j")} = range.from_ms AND ${ms("j.paused_at")} IS NOT DISTINCT FROM range.paused_ms
     AND ${ms("j.paused_until")} IS NOT DISTINCT FROM range.paused_until_ms
     AND range.to_ms <= clock_timestamp() + interval '${lookaheadMs} milliseconds' + ${clockTolerance}
     AND (j.removed_at IS NULL OR range.to_ms <= j.removed_at)
   ORDER BY j.name
     FOR NO KEY UPDATE OF j SKIP LOCKED
), moved AS (
  UPDATE scheduled_job j SET watermark = won.to_ms FROM won WHERE j.name = won.name
  RETURNING j.name, won.version_id AS decided_by, won.ticks
), decided AS (
  SELECT moved.name AS job, moved.decided_by, ${permitFor("moved.name")} AS permit, t.*
    FROM moved
   CROSS JOIN LATERAL jsonb_to_recordset(moved.ticks)
      AS t (version_id bigint, scheduled_for timestamptz, covers_to timestamptz, count integer, trigger text,
            run_at timestamptz, late_at timestamptz, must_run boolean, status text, reason text, by_policy boolean,
            stand_in timestamptz)
), written AS (
  INSERT INTO scheduled_job_run
         (job_name, version_id, scheduled_for, covers_to, count, trigger, status, reason, run_at, late_at, must_run,
          stand_in, decided_version_id, permit, offer_at, created_at, finished_at)
  SELECT d.job, d.version_id, d.scheduled_for, d.covers_to, d.count, d.trigger, d.status, d.reason, d.run_at,
         d.late_at, d.must_run, d.stand_in, CASE WHEN d.by_policy THEN d.decided_by END,
         CASE WHEN d.status = 'due' THEN d.permit END,
         greatest(d.run_at, clock_timestamp()) + $2 * interval '1 millisecond', clock_timestamp(),
         CASE WHEN d.status = 'skipped' THEN clock_timestamp() END
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

/** A job whose watermark was moved, and then each row that was written for it. */
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
        paused_ms: range.pause?.atMs ?? null,
        paused_until_ms: range.pause?.untilMs ?? null,
        ticks: range.ticks.map((tick) => ({
          version_id: tick.versionId,
          scheduled_for: iso(tick.scheduledFor),
          covers_to: iso(tick.coversTo),
          count: tick.count,
          trigger: tick.trigger,
          run_at: iso(tick.runAt),
          late_at: tick.lateAt === undefined ? null : iso(tick.lateAt),
          must_run: tick.mustRun ?? false,
          status: tick.status,
          reason: tick.reason ?? null,
          by_policy: tick.reason !== undefined && isByPolicy(tick.reason),
          stand_in: tick.standIn === undefined ? null : iso(tick.standIn),
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
