import { rowsOf, type Database } from "../../base/database"
import type { DueRun } from "../../job/due-run"
import { lossesAllowed } from "../../policy/retry"
import { workerLost, type AbandonedRun, type Heartbeat, type HeartbeatInput } from "../heartbeat"
import type { RunAttempt, SkippedTicks } from "../run"
import { logAttempt } from "./outcome"
import { countGivenBack, handOver, mayEnd } from "./permit"
import { queueOf, attemptsOf } from "./stored-policy"
import { ms } from "./instant"

/** Counts end at a limit, so that only a few rows of a thousand workers are read. */
const isAlive = ({ worker, leaseMs }: { worker: string; leaseMs: string }): string =>
  `${worker}.stopped_at IS NULL AND ${worker}.seen_at > statement_timestamp() - ${leaseMs} * interval '1 millisecond'`

/**
 * One statement, so that an idle process costs one round trip every few seconds. It waits for no row: another transaction
 * decides about a locked row, and the next heartbeat checks it again.
 */
const beat = (requeueAfterMs: number): string => `
WITH seen AS (
  INSERT INTO scheduled_job_worker AS w (id, host, pid, started_at, seen_at, jobs)
  VALUES ($1, $2, $3, clock_timestamp(), clock_timestamp(), $8::text[])
  ON CONFLICT (id) DO UPDATE SET seen_at = excluded.seen_at, jobs = coalesce(excluded.jobs, w.jobs)
  RETURNING started_at
), mine AS (
  SELECT * FROM jsonb_to_recordset($4::jsonb) AS m (id bigint, attempt integer)
), own AS MATERIALIZED (
  SELECT r.id FROM scheduled_job_run r JOIN mine ON r.id = mine.id AND r.attempt = mine.attempt
   WHERE r.status = 'running' ORDER BY r.id FOR NO KEY UPDATE OF r SKIP LOCKED
), renewed AS (
  UPDATE scheduled_job_run r SET lease_expires_at = clock_timestamp() + $5 * interval '1 millisecond'
    FROM own WHERE r.id = own.id
  RETURNING r.id, r.attempt, r.cancel_requested_at IS NOT NULL AS cancelled
), dead AS MATERIALIZED (
  SELECT r.id, r.job_name, r.permit, r.worker_id, r.cancel_requested_at IS NOT NULL AS cancelled,
         r.cancel_requested_at IS NOT NULL OR r.losses + 1 >= greatest($6, ${attemptsOf("v.definition")}) AS final
    FROM scheduled_job_run r JOIN scheduled_job_version v ON v.id = r.version_id
   WHERE $7::boolean AND r.status = 'running' AND r.lease_expires_at < clock_timestamp()
     AND r.id NOT IN (SELECT id FROM mine)
   ORDER BY r.id LIMIT 500
     FOR NO KEY UPDATE OF r SKIP LOCKED
), offered AS MATERIALIZED (
  SELECT r.id, r.job_name, r.permit, j.state = 'removed' AS removed
    FROM scheduled_job_run r
    JOIN scheduled_job j ON j.name = r.job_name
   WHERE r.status = 'due' AND r.offer_at <= clock_timestamp()
   ORDER BY r.offer_at LIMIT 500
     FOR NO KEY UPDATE OF r SKIP LOCKED
), closing AS (
  SELECT id, job_name, permit FROM dead WHERE final AND permit IN ('held', 'surplus')
   UNION ALL SELECT id, job_name, permit FROM offered WHERE removed AND permit IN ('held', 'surplus')
), wanting AS (
  SELECT NULL::text AS job_name, NULL::bigint[] AS ids WHERE false
), ${handOver({ requeueAfterMs })}, ${countGivenBack()}, freed AS (
  UPDATE scheduled_job_run r
     SET status = CASE WHEN dead.final THEN 'failed' ELSE 'due' END,
         reason = CASE WHEN dead.final THEN CASE WHEN dead.cancelled THEN 'cancelled' ELSE 'worker_lost' END END,
         finished_at = CASE WHEN dead.final THEN clock_timestamp() END,
         error = CASE WHEN dead.final THEN jsonb_build_object('name', '${workerLost.name}', 'message',
                   format('${workerLost.messageOf("%s")}', dead.worker_id)) ELSE r.error END,
         permit = CASE WHEN dead.final THEN NULL ELSE r.permit END,
         losses = r.losses + 1, lease_expires_at = NULL, run_at = clock_timestamp(),
         offer_at = clock_timestamp() + interval '${requeueAfterMs} milliseconds',
         attempts = ${logAttempt({ run: "r", outcome: "'worker_lost'" })}
    FROM dead
   WHERE r.id = dead.id AND (NOT dead.final OR ${mayEnd("dead")})
  RETURNING r.id, r.job_name, r.attempt, r.status, r.reason, r.trigger, r.scheduled_for,
            ${queueOf("r.job_name")} AS queue
), waiting AS (
  UPDATE scheduled_job_run r
     SET offer_at = clock_timestamp() + interval '${requeueAfterMs} milliseconds',
         status = CASE WHEN offered.removed THEN 'skipped' ELSE 'due' END,
         reason = CASE WHEN offered.removed THEN 'removed' ELSE r.reason END,
         permit = CASE WHEN offered.removed THEN NULL ELSE r.permit END,
         finished_at = CASE WHEN offered.removed THEN clock_timestamp() END
    FROM offered
   WHERE r.id = offered.id AND r.id NOT IN (SELECT id FROM successor)
     AND (NOT offered.removed OR ${mayEnd("offered")})
  RETURNING r.id, r.job_name, r.attempt, r.status, r.scheduled_for, ${queueOf("r.job_name")} AS queue
)
SELECT ${ms("clock_timestamp()")} AS now_ms,
       (SELECT revision FROM scheduled_job_revision) AS revision,
       (SELECT count(*)::integer FROM (
          SELECT 1 FROM scheduled_job_worker other WHERE ${isAlive({ worker: "other", leaseMs: "$5" })} AND other.id <> $1 LIMIT $9) o) AS others,
       (SELECT count(*)::integer FROM (
          SELECT 1 FROM scheduled_job_worker elder, seen
           WHERE ${isAlive({ worker: "elder", leaseMs: "$5" })} AND (elder.started_at, elder.id) < (seen.started_at, $1)
             AND elder.seen_at > seen.started_at LIMIT $9) e) AS elders,
       EXISTS (SELECT 1 FROM jsonb_to_recordset($10::jsonb) AS e (job text, tick_ms bigint)
                 JOIN scheduled_job j ON j.name = e.job
                WHERE j.state = 'active' AND j.watermark < to_timestamp(e.tick_ms / 1000.0)) AS behind,
       (SELECT coalesce(jsonb_agg(jsonb_build_object('runId', mine.id::text, 'attempt', mine.attempt)), '[]')
          FROM mine WHERE NOT EXISTS (
            SELECT 1 FROM scheduled_job_run r
             WHERE r.id = mine.id AND r.attempt = mine.attempt AND r.status = 'running')) AS lost,
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
          FROM (SELECT id, job_name, attempt, queue FROM waiting WHERE status = 'due'
                 UNION ALL SELECT id, job_name, attempt, ${queueOf("successor.job_name")} FROM successor) each) AS waiting,
       (SELECT coalesce(jsonb_agg(job_name), '[]') FROM kept) AS gave_back`

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
  gave_back: string[]
}

/**
 * `grantFreePermitsOf` gives a free permit of a job to a run that waits: to a run that began to wait while the heartbeat
 * gave the permit back, or to which a surplus run had not handed its permit on.
 */
export async function heartbeat(
  database: Database,
  input: HeartbeatInput,
  grantFreePermitsOf: (job: string) => Promise<DueRun[]>,
): Promise<Heartbeat> {
  const { worker, running, leaseMs, requeueAfterMs, takeOver, planners, expected } = input
  const mine = running.map((run) => ({ id: run.runId, attempt: run.attempt }))
  const [row] = await rowsOf<BeatRow>(database, beat(requeueAfterMs), [
    worker.id,
    worker.host,
    worker.pid,
    JSON.stringify(mine),
    leaseMs,
    lossesAllowed,
    takeOver,
    worker.jobs ?? null,
    planners,
    JSON.stringify(expected.map(({ job, tickMs }) => ({ job, tick_ms: tickMs }))),
  ])
  const { now_ms, revision, gave_back, ...found } = row!
  for (const job of gave_back) found.waiting.push(...(await grantFreePermitsOf(job)))
  return { ...found, nowMs: Number(now_ms), revision: Number(revision) }
}
