import { rowsOf, type Database } from "../base/database"
import { callJobs, effectJobs } from "./builds"
import type { SettledTick } from "./recovery"

/** What the tables say, asked of them without the library. */
export interface Evidence {
  /** Rows of ticks beyond the first of each job and time. */
  decidedTwice: number
  /** Ticks up to the end that are still due or running. */
  open: number
  /** Ticks of jobs whose every tick is to run, that did not: skipped, or failed while workers lived. */
  notRun: number
  effects: {
    /** Rows that the handlers of transactional jobs left. */
    rows: number
    /** Rows beyond the first of each job and time. */
    doubled: number
    /** Runs that succeeded without a row of that attempt. */
    lost: number
    /** Rows of an attempt that did not succeed. */
    stray: number
  }
  calls: {
    rows: number
    /** Calls of a handler for a tick that had been called already: a worker died after the call, before its outcome. */
    repeated: number
    /** Runs that succeeded without any call. */
    lost: number
  }
  /** Attempts that ended because their worker was gone. */
  takenOver: number
}

/**
 * Reads the evidence of the ticks up to `toMs` from the schema of `database`; nobody writes there any more.
 */
export async function readEvidence(database: Database, input: { toMs: number }): Promise<Evidence> {
  const [row] = await rowsOf<{ evidence: Evidence }>(database, evidenceOf, [
    new Date(input.toMs).toISOString(),
    effectJobs,
    callJobs,
  ])
  return row!.evidence
}

/** When each tick was due, and when it had its outcome; of skipped ranges the first tick counts. */
export async function readSettled(database: Database): Promise<SettledTick[]> {
  return rowsOf<SettledTick>(
    database,
    `SELECT floor(extract(epoch FROM scheduled_for) * 1000)::float8 AS "scheduledForMs",
            floor(extract(epoch FROM finished_at) * 1000)::float8 AS "finishedAtMs"
       FROM scheduled_job_run WHERE finished_at IS NOT NULL`,
  )
}

/** Whether every tick up to `$1` is decided and over. */
export async function isSettled(database: Database, input: { toMs: number }): Promise<boolean> {
  const [row] = await rowsOf<{ settled: boolean }>(
    database,
    `SELECT NOT EXISTS (SELECT FROM scheduled_job WHERE state = 'active' AND watermark < $1)
        AND NOT EXISTS (SELECT FROM scheduled_job_run WHERE status IN ('due', 'running') AND scheduled_for <= $1)
            AS settled`,
    [new Date(input.toMs).toISOString()],
  )
  return row!.settled
}

const evidenceOf = `
WITH tick AS (
  SELECT * FROM scheduled_job_run WHERE trigger IN ('schedule', 'missed')
), must AS (
  SELECT * FROM tick WHERE job_name = ANY ($2 || $3::text[]) AND scheduled_for <= $1
)
SELECT jsonb_build_object(
  'decidedTwice', (SELECT count(*) - count(DISTINCT (job_name, scheduled_for)) FROM tick),
  'open', (SELECT count(*) FROM tick WHERE status IN ('due', 'running') AND scheduled_for <= $1),
  'notRun', (SELECT coalesce(sum(count), 0) FROM must
              WHERE status = 'skipped' OR status = 'failed' AND reason IS DISTINCT FROM 'worker_lost'),
  'effects', jsonb_build_object(
    'rows', (SELECT count(*) FROM verify_effect),
    'doubled', (SELECT count(*) - count(DISTINCT (job, tick)) FROM verify_effect),
    'lost', (SELECT count(*) FROM tick t WHERE job_name = ANY ($2) AND status = 'succeeded' AND NOT EXISTS (
               SELECT FROM verify_effect e WHERE e.run_id = t.id AND e.attempt = t.attempt)),
    'stray', (SELECT count(*) FROM verify_effect e WHERE NOT EXISTS (
               SELECT FROM tick t WHERE t.id = e.run_id AND t.attempt = e.attempt AND t.status = 'succeeded'))),
  'calls', jsonb_build_object(
    'rows', (SELECT count(*) FROM verify_call),
    'repeated', (SELECT count(*) - count(DISTINCT (job, tick)) FROM verify_call),
    'lost', (SELECT count(*) FROM tick t WHERE job_name = ANY ($3) AND status = 'succeeded' AND NOT EXISTS (
               SELECT FROM verify_call c WHERE c.run_id = t.id))),
  'takenOver', (SELECT count(*) FROM scheduled_job_run r, jsonb_array_elements(r.attempts) a
                 WHERE a ->> 'outcome' = 'worker_lost')
) AS evidence`
