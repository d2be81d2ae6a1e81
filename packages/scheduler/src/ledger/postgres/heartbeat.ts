import { rowsOf, type Database } from "../../base/database"
import type { DueRun } from "../../job/due-run"
import { lossesAllowed } from "../../policy/retry"
import type { AbandonedRun, Heartbeat, HeartbeatInput, RunAttempt, SkippedTicks } from "../ledger"
import { logAttempt } from "./outcome"
import { ms, queueOf } from "./plans"
import { attemptsOf } from "./stored-policy"

/** The count ends at a limit, so that of a thousand workers a few rows are read. */
const isAlive = (worker: string): string =>
  `${worker}.stopped_at IS NULL AND ${worker}.seen_at > statement_timestamp() - $5 * interval '1 millisecond'`

/** One statement, so that an idle process costs one visit to the database every few seconds. */
const beat = `
WITH seen AS (
  INSERT INTO scheduled_job_worker AS w (id, host, pid, started_at, seen_at, jobs)
  VALUES ($1, $2, $3, clock_timestamp(), clock_timestamp(), $9::text[])
  ON CONFLICT (id) DO UPDATE SET seen_at = excluded.seen_at, jobs = coalesce(excluded.jobs, w.jobs)
  RETURNING started_at
), mine AS (
  SELECT * FROM jsonb_to_recordset($4::jsonb) AS m (id bigint, attempt integer)
), renewed AS (
  UPDATE scheduled_job_run r SET lease_expires_at = clock_timestamp() + $5 * interval '1 millisecond'
    FROM mine WHERE r.id = mine.id AND r.attempt = mine.attempt AND r.status = 'running'
  RETURNING r.id, r.attempt, r.cancel_requested_at IS NOT NULL AS cancelled
), dead AS (
  SELECT id FROM scheduled_job_run
   WHERE $8::boolean AND status = 'running' AND lease_expires_at < clock_timestamp()
     AND id NOT IN (SELECT id FROM mine)
   ORDER BY id LIMIT 500
     FOR UPDATE SKIP LOCKED
), freed AS (
  UPDATE scheduled_job_run r
     SET status = CASE WHEN lost.final THEN 'failed' ELSE 'due' END,
         reason = CASE WHEN lost.final THEN lost.reason END,
         finished_at = CASE WHEN lost.final THEN clock_timestamp() END,
         error = CASE WHEN lost.final THEN lost.error ELSE r.error END,
         losses = r.losses + 1, lease_expires_at = NULL, run_at = clock_timestamp(),
         offer_at = clock_timestamp() + $6 * interval '1 millisecond',
         attempts = ${logAttempt("'worker_lost'", "NULL::jsonb")}
    FROM dead
    JOIN scheduled_job_run d ON d.id = dead.id
    JOIN scheduled_job_version v ON v.id = d.version_id
   CROSS JOIN LATERAL (
     SELECT d.cancel_requested_at IS NOT NULL
              OR d.losses + 1 >= greatest($7, ${attemptsOf("v.definition")}) AS final,
            CASE WHEN d.cancel_requested_at IS NULL THEN 'worker_lost' ELSE 'cancelled' END AS reason,
            jsonb_build_object('name', 'WorkerLost', 'message',
              format('Worker %s stopped renewing its lease', d.worker_id)) AS error) lost
   WHERE r.id = dead.id
  RETURNING r.id, r.job_name, r.attempt, r.status, r.reason, r.trigger, r.scheduled_for,
            ${queueOf("r.job_name")} AS queue
), offered AS (
  SELECT r.id, j.state = 'removed' AS removed
    FROM scheduled_job_run r
    JOIN scheduled_job j ON j.name = r.job_name
   WHERE r.status = 'due' AND r.offer_at <= clock_timestamp()
   ORDER BY r.offer_at LIMIT 500
     FOR UPDATE OF r SKIP LOCKED
), waiting AS (
  UPDATE scheduled_job_run r
     SET offer_at = clock_timestamp() + $6 * interval '1 millisecond',
         status = CASE WHEN offered.removed THEN 'skipped' ELSE 'due' END,
         reason = CASE WHEN offered.removed THEN 'removed' ELSE r.reason END,
         finished_at = CASE WHEN offered.removed THEN clock_timestamp() END
    FROM offered WHERE r.id = offered.id
  RETURNING r.id, r.job_name, r.attempt, r.status, r.scheduled_for, ${queueOf("r.job_name")} AS queue
)
SELECT ${ms("clock_timestamp()")} AS now_ms,
       (SELECT revision FROM scheduled_job_revision) AS revision,
       (SELECT count(*)::integer FROM (
          SELECT 1 FROM scheduled_job_worker other WHERE ${isAlive("other")} AND other.id <> $1 LIMIT $10) o) AS others,
       (SELECT count(*)::integer FROM (
          SELECT 1 FROM scheduled_job_worker elder, seen
           WHERE ${isAlive("elder")} AND (elder.started_at, elder.id) < (seen.started_at, $1) LIMIT $10) e) AS elders,
       EXISTS (SELECT 1 FROM jsonb_to_recordset($11::jsonb) AS e (job text, tick_ms bigint)
                 JOIN scheduled_job j ON j.name = e.job
                WHERE j.state = 'active' AND j.watermark < to_timestamp(e.tick_ms / 1000.0)) AS behind,
       (SELECT coalesce(jsonb_agg(jsonb_build_object('runId', mine.id::text, 'attempt', mine.attempt)), '[]')
          FROM mine WHERE NOT EXISTS (
            SELECT 1 FROM renewed WHERE renewed.id = mine.id AND renewed.attempt = mine.attempt)) AS lost,
       (SELECT coalesce(jsonb_agg(jsonb_build_object('runId', id::text, 'attempt', attempt)), '[]')
          FROM renewed WHERE cancelled) AS cancelled,
       (SELECT coalesce(jsonb_agg(jsonb_build_object(
          'runId', id::text, 'job', job_name, 'delivery', attempt + 1, 'queue', queue)), '[]')
          FROM freed WHERE status = 'due') AS revived,
       (SELECT coalesce(jsonb_agg(jsonb_build_object(
          'runId', id::text, 'job', job_name, 'attempt', attempt, 'reason', reason, 'trigger', trigger,
          'scheduledForMs', ${ms("scheduled_for")})), '[]')
          FROM freed WHERE status = 'failed') AS abandoned,
       (SELECT coalesce(jsonb_agg(jsonb_build_object(
          'runId', id::text, 'job', job_name, 'reason', 'removed', 'count', 1,
          'fromMs', ${ms("scheduled_for")}, 'toMs', ${ms("scheduled_for")})), '[]')
          FROM waiting WHERE status = 'skipped') AS skipped,
       (SELECT coalesce(jsonb_agg(jsonb_build_object(
          'runId', id::text, 'job', job_name, 'delivery', attempt + 1, 'queue', queue) ORDER BY id), '[]')
          FROM waiting WHERE status = 'due') AS waiting`

interface BeatRow {
  now_ms: string
  revision: string
  others: number
  elders: number
  behind: boolean
  lost: RunAttempt[]
  cancelled: RunAttempt[]
  revived: DueRun[]
  abandoned: AbandonedRun[]
  skipped: SkippedTicks[]
  waiting: DueRun[]
}

export async function heartbeat(database: Database, input: HeartbeatInput): Promise<Heartbeat> {
  const { worker, running, leaseMs, requeueAfterMs, takeOver, planners, expected } = input
  const mine = running.map((run) => ({ id: run.runId, attempt: run.attempt }))
  const [row] = await rowsOf<BeatRow>(database, beat, [
    worker.id,
    worker.host,
    worker.pid,
    JSON.stringify(mine),
    leaseMs,
    requeueAfterMs,
    lossesAllowed,
    takeOver,
    worker.jobs ?? null,
    planners,
    JSON.stringify(expected.map(({ job, tickMs }) => ({ job, tick_ms: tickMs }))),
  ])
  const { now_ms, revision, ...found } = row!
  return { ...found, nowMs: Number(now_ms), revision: Number(revision) }
}
