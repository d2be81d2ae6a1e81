import { rowsOf, type Database } from "../../base/database"
import type { DueRun } from "../../job/due-run"
import type { Finished, Outcome, RunAttempt } from "../ledger"
import { queueOf } from "./plans"
import { commitsSoon } from "./transaction"

/** Each ended attempt leaves one entry: what one run did, call by call. */
export const logAttempt = (outcome: string, error: string) => `r.attempts || jsonb_build_object(
  'attempt', r.attempt, 'worker', r.worker_id, 'startedAt', r.attempt_started_at,
  'finishedAt', clock_timestamp(), 'outcome', ${outcome}, 'error', ${error})`

const isCancelled = `(g.status = 'cancelled' OR g.status = 'failed' AND r.cancel_requested_at IS NOT NULL)`
const isRetried = `(g.retry_ms IS NOT NULL AND r.cancel_requested_at IS NULL)`

/** The outcomes, as `toGiven` writes them. */
export const given = `given AS (
  SELECT * FROM jsonb_to_recordset($1::jsonb)
    AS g (id bigint, attempt integer, status text, reason text, error jsonb, result jsonb, retry_ms float8)
)`

/**
 * Ends those of a CTE `mine`, whose rows are locked. `attempt` is the fencing token: what a worker says after its run
 * was given to another has no effect.
 */
export const ended = (table: string): string => `ended AS (
  UPDATE ${table}scheduled_job_run r
     SET status = CASE WHEN g.status = 'succeeded' THEN 'succeeded' WHEN ${isRetried} THEN 'due' ELSE 'failed' END,
         reason = CASE WHEN ${isCancelled} THEN 'cancelled' ELSE g.reason END,
         error = g.error, result = coalesce(g.result, r.result),
         failures = r.failures + CASE WHEN g.status = 'failed' THEN 1 ELSE 0 END,
         lease_expires_at = NULL, worker_id = CASE WHEN ${isRetried} THEN NULL ELSE r.worker_id END,
         run_at = CASE WHEN ${isRetried} THEN clock_timestamp() + g.retry_ms * interval '1 millisecond' ELSE r.run_at END,
         offer_at = CASE WHEN ${isRetried} THEN clock_timestamp() + g.retry_ms * interval '1 millisecond' ELSE r.offer_at END,
         finished_at = CASE WHEN ${isRetried} THEN NULL ELSE clock_timestamp() END,
         attempts = ${logAttempt(`CASE WHEN ${isCancelled} THEN 'cancelled' ELSE g.status END`, "g.error")}
    FROM given g
    JOIN mine ON mine.id = g.id AND mine.attempt = g.attempt AND mine.status = 'running'
   WHERE r.id = mine.id
  RETURNING r.id, r.attempt, r.job_name, r.slot
)`

/** A run that held a slot frees it for one of the same job that waits. */
const finish = (table: string) => `
WITH ${given}, mine AS MATERIALIZED (
  SELECT id, attempt, status FROM ${table}scheduled_job_run WHERE id = ANY ($2::bigint[]) ORDER BY id FOR UPDATE
), ${ended(table)}, placed AS (
  SELECT ended.*, row_number() OVER (PARTITION BY job_name ORDER BY id) AS place FROM ended
)
SELECT placed.id::text AS run_id, placed.attempt, waiting.id::text AS freed_id, waiting.job_name AS freed_job,
       waiting.attempt + 1 AS freed_delivery, ${queueOf("waiting.job_name", table)} AS freed_queue
  FROM placed
  LEFT JOIN LATERAL (
    SELECT w.id, w.job_name, w.attempt
      FROM ${table}scheduled_job_run w
     WHERE placed.slot IS NOT NULL
       AND w.job_name = placed.job_name AND w.status = 'due' AND w.run_at <= clock_timestamp()
     ORDER BY w.scheduled_for, w.id OFFSET placed.place - 1 LIMIT 1) waiting ON true
 CROSS JOIN ${commitsSoon}`

interface EndedRow {
  run_id: string
  attempt: number
  freed_id: string | null
  freed_job: string
  freed_delivery: number
  freed_queue: string
}

/** Records ended attempts in one commit. `schema` names the ledger's where the connection's own may be another. */
export async function finishRuns(
  database: Database,
  outcomes: Outcome[],
  schema?: string,
): Promise<Finished[]> {
  const rows = await rowsOf<EndedRow>(database, finish(schema ? `${schema}.` : ""), [
    toGiven(outcomes),
    outcomes.map(({ runId }) => runId),
  ])
  const ended = new Map(rows.map((row) => [`${row.run_id}.${row.attempt}`, row]))
  return outcomes.map(({ runId, attempt }) => {
    const row = ended.get(`${runId}.${attempt}`)
    return { recorded: row !== undefined, freed: row && freedOf(row) }
  })
}

export function toGiven(outcomes: Outcome[]): string {
  const rows = outcomes.map((outcome) => ({
    id: outcome.runId,
    attempt: outcome.attempt,
    status: outcome.status,
    ...(outcome.status === "succeeded" ? { result: outcome.result } : {}),
    ...(outcome.status === "failed"
      ? { reason: outcome.reason, error: outcome.error, retry_ms: outcome.retryInMs }
      : {}),
  }))
  return JSON.stringify(rows)
}

function freedOf(row: EndedRow): DueRun | undefined {
  if (row.freed_id === null) return undefined
  const { freed_id: runId, freed_job: job, freed_delivery: delivery, freed_queue: queue } = row
  return { runId, job, delivery, queue }
}

export async function handBackRuns(
  database: Database,
  runs: RunAttempt[],
  requeueAfterMs: number,
): Promise<DueRun[]> {
  const rows = await rowsOf<{ run_id: string; job_name: string; attempt: number; queue: string }>(
    database,
    `UPDATE scheduled_job_run r
        SET status = 'due', worker_id = NULL, lease_expires_at = NULL, run_at = clock_timestamp(),
            offer_at = clock_timestamp() + $2 * interval '1 millisecond',
            attempts = ${logAttempt("'handed_back'", "NULL::jsonb")}
       FROM jsonb_to_recordset($1::jsonb) AS given (id bigint, attempt integer)
      WHERE r.id = given.id AND r.attempt = given.attempt AND r.status = 'running'
     RETURNING r.id::text AS run_id, r.job_name, r.attempt, ${queueOf("r.job_name")} AS queue`,
    [JSON.stringify(runs.map((run) => ({ id: run.runId, attempt: run.attempt }))), requeueAfterMs],
  )
  return rows.map((row) => ({
    runId: row.run_id,
    job: row.job_name,
    delivery: row.attempt + 1,
    queue: row.queue,
  }))
}

/** Has the sweep of any worker offer these runs when their time comes. */
export async function releasePlanned(database: Database, runIds: string[]): Promise<void> {
  await database.query(
    `UPDATE scheduled_job_run SET offer_at = run_at WHERE id = ANY ($1::bigint[]) AND status = 'due'`,
    [runIds],
  )
}

export async function recordProgress(
  database: Database,
  input: { runId: string; attempt: number; progress: unknown },
): Promise<void> {
  await database.query(
    `UPDATE scheduled_job_run SET progress = $3::jsonb WHERE id = $1 AND attempt = $2 AND status = 'running'`,
    [input.runId, input.attempt, JSON.stringify(input.progress ?? null)],
  )
}
