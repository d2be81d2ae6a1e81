import type { DueRun } from "../../job/due-run"
import type { Outcome, RunAttempt } from "../ledger"
import { rowsOf, type Database } from "./database"

/** Each ended attempt leaves one entry: what one run did, call by call. */
const logAttempt = (outcome: string, error: string) => `r.attempts || jsonb_build_object(
  'attempt', r.attempt, 'worker', r.worker_id, 'startedAt', r.attempt_started_at,
  'finishedAt', clock_timestamp(), 'outcome', ${outcome}, 'error', ${error})`

/** `attempt` is the fencing token: what a worker says after its run was given to another has no effect. */
const mine = `r.id = $1 AND r.attempt = $2 AND r.status = 'running'`

export async function finishRun(database: Database, outcome: Outcome): Promise<boolean> {
  const { runId, attempt } = outcome
  if (outcome.status === "succeeded") {
    const rows = await rowsOf(
      database,
      `UPDATE scheduled_job_run r
          SET status = 'succeeded', finished_at = clock_timestamp(), lease_expires_at = NULL, error = NULL,
              result = $3::jsonb, attempts = ${logAttempt("'succeeded'", "NULL::jsonb")}
        WHERE ${mine} RETURNING id`,
      [runId, attempt, outcome.result === undefined ? null : JSON.stringify(outcome.result)],
    )
    return rows.length > 0
  }
  const again = outcome.retryInMs !== undefined
  const rows = await rowsOf(
    database,
    `UPDATE scheduled_job_run r
        SET status = $3, reason = $4, error = $5::jsonb, failures = failures + 1, lease_expires_at = NULL,
            worker_id = CASE WHEN $3 = 'due' THEN NULL ELSE worker_id END,
            run_at = clock_timestamp() + $6 * interval '1 millisecond',
            offer_at = clock_timestamp() + $6 * interval '1 millisecond',
            finished_at = CASE WHEN $3 = 'failed' THEN clock_timestamp() END,
            attempts = ${logAttempt("'failed'", "$5::jsonb")}
      WHERE ${mine} RETURNING id`,
    [
      runId,
      attempt,
      again ? "due" : "failed",
      outcome.reason,
      JSON.stringify(outcome.error),
      outcome.retryInMs ?? 0,
    ],
  )
  return rows.length > 0
}

export async function handBackRuns(
  database: Database,
  runs: RunAttempt[],
  requeueAfterMs: number,
): Promise<DueRun[]> {
  const rows = await rowsOf<{ run_id: string; job_name: string; attempt: number }>(
    database,
    `UPDATE scheduled_job_run r
        SET status = 'due', worker_id = NULL, lease_expires_at = NULL, run_at = clock_timestamp(),
            offer_at = clock_timestamp() + $2 * interval '1 millisecond',
            attempts = ${logAttempt("'handed_back'", "NULL::jsonb")}
       FROM jsonb_to_recordset($1::jsonb) AS given (id bigint, attempt integer)
      WHERE r.id = given.id AND r.attempt = given.attempt AND r.status = 'running'
     RETURNING r.id::text AS run_id, r.job_name, r.attempt`,
    [JSON.stringify(runs.map((run) => ({ id: run.runId, attempt: run.attempt }))), requeueAfterMs],
  )
  return rows.map((row) => ({ runId: row.run_id, job: row.job_name, delivery: row.attempt + 1 }))
}

export async function recordProgress(
  database: Database,
  input: { runId: string; attempt: number; progress: unknown },
): Promise<void> {
  await database.query(`UPDATE scheduled_job_run r SET progress = $3::jsonb WHERE ${mine}`, [
    input.runId,
    input.attempt,
    JSON.stringify(input.progress ?? null),
  ])
}
