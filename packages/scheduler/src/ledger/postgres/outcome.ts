import { rowsOf, type Database } from "../../base/database"
import type { DueRun } from "../../job/due-run"
import type { HandedBack, Outcome } from "../ledger"
import { isoText, toTimestamp } from "./instant"
import { mayEnd } from "./permit"
import { queueOf } from "./stored-policy"

/** The attempts of a run with an entry for the one that ends. Until its outcome is written, its start is its claim. */
export const logAttempt = ({ run, outcome }: { run: string; outcome: string }): string =>
  `${run}.attempts || ${entryOf({ run, outcome, error: "NULL::jsonb", startedAt: `${run}.attempt_started_at` })}`

const entryOf = (entry: Record<"run" | "outcome" | "error" | "startedAt", string>): string =>
  `jsonb_build_object(
  'attempt', ${entry.run}.attempt, 'worker', ${entry.run}.worker_id, 'startedAt', ${isoText(entry.startedAt)},
  'finishedAt', ${isoText("clock_timestamp()")}, 'outcome', ${entry.outcome}, 'error', ${entry.error})`

/** The outcomes, from a parameter that `toOutcomeRequests` writes. */
export const outcomeRequests = ({ outcomes }: { outcomes: string }): string => `outcome_request AS (
  SELECT * FROM jsonb_to_recordset(${outcomes}::jsonb)
    AS g (turn integer, id bigint, attempt integer, called_at timestamptz, status text, reason text, error jsonb, result jsonb, progress jsonb, retry_ms float8)
)`

/** Whether a run may end in a batch. Whether a surplus run hands its permit on can be decided only with the semaphore locked. */
export const mayEndHere = (run: string): string =>
  `(${run}.permit IS DISTINCT FROM 'surplus' AND ${mayEnd(run)})`

/**
 * Ends the attempts of a CTE `ending`, as `e`, whose rows are locked, on a condition. `attempt` is the fencing token: a
 * worker's outcome has no effect after its run was given to another worker.
 */
export const ended = ({ table, condition }: { table: string; condition: string }): string => {
  const isCancelled = `(e.status = 'cancelled' OR e.status = 'failed' AND r.cancel_requested_at IS NOT NULL)`
  const isRetried = `(e.retry_ms IS NOT NULL AND r.cancel_requested_at IS NULL)`
  const claimedAt = "r.attempt_started_at"
  // When the handler was called, if the worker's clock gives a possible time: after the claim, and before now.
  const calledAt = `greatest(${claimedAt}, CASE WHEN e.called_at < statement_timestamp() THEN e.called_at END)`
  // For the first call, one statement sets both, and reads the clock for each.
  const isFirstCall = `r.started_at > ${claimedAt} - interval '1 millisecond'`
  const outcome = `CASE WHEN ${isCancelled} THEN 'cancelled' ELSE e.status END`
  return `ended AS (
  UPDATE ${table}scheduled_job_run r
     SET status = CASE WHEN e.status = 'succeeded' THEN 'succeeded' WHEN ${isRetried} THEN 'due' ELSE 'failed' END,
         reason = CASE WHEN ${isCancelled} THEN 'cancelled' ELSE e.reason END,
         error = e.error, result = coalesce(e.result, r.result),
         progress = CASE WHEN e.progress IS NULL THEN r.progress ELSE e.progress -> 'value' END,
         failures = r.failures + CASE WHEN e.status = 'failed' THEN 1 ELSE 0 END,
         permit = CASE WHEN ${isRetried} AND r.permit IS NOT NULL THEN 'needed' END,
         lease_expires_at = NULL, worker_id = CASE WHEN ${isRetried} THEN NULL ELSE r.worker_id END,
         run_at = CASE WHEN ${isRetried} THEN clock_timestamp() + e.retry_ms * interval '1 millisecond' ELSE r.run_at END,
         offer_at = CASE WHEN ${isRetried} THEN clock_timestamp() + e.retry_ms * interval '1 millisecond' ELSE r.offer_at END,
         finished_at = CASE WHEN ${isRetried} THEN NULL ELSE clock_timestamp() END,
         attempt_started_at = ${calledAt},
         started_at = CASE WHEN ${isFirstCall} THEN ${calledAt} ELSE r.started_at END,
         attempts = r.attempts || (${entryOf({ run: "r", outcome, error: "e.error", startedAt: calledAt })} || CASE WHEN ${calledAt} > ${claimedAt}
     THEN jsonb_build_object('claimedAt', ${isoText(claimedAt)}) ELSE '{}' END)
    FROM ending e
   WHERE r.id = e.id AND ${condition}
  RETURNING r.id, r.attempt, r.job_name
)`
}

export function toOutcomeRequests(outcomes: Outcome[]): string {
  const rows = outcomes.map((outcome, turn) => ({
    turn,
    id: outcome.runId,
    attempt: outcome.attempt,
    ...(outcome.calledAtMs === undefined ? {} : { called_at: toTimestamp(outcome.calledAtMs) }),
    status: outcome.status,
    ...(outcome.progress ? { progress: { value: outcome.progress.value ?? null } } : {}),
    ...(outcome.status === "succeeded" ? { result: outcome.result } : {}),
    ...(outcome.status === "failed"
      ? { reason: outcome.reason, error: outcome.error, retry_ms: outcome.retryInMs }
      : {}),
  }))
  return JSON.stringify(rows)
}

function toReturned({ runId, attempt, uncalled }: HandedBack) {
  const lateAt = uncalled?.lateAtMs === undefined ? null : new Date(uncalled.lateAtMs).toISOString()
  return {
    id: runId,
    attempt,
    uncalled: uncalled !== undefined,
    begun: uncalled?.begun ?? true,
    late_at: lateAt,
  }
}

/** They keep their permits: no other run of their jobs comes before them. */
export async function handBackRuns(
  database: Database,
  runs: HandedBack[],
  requeueAfterMs: number,
): Promise<DueRun[]> {
  const rows = await rowsOf<{ run_id: string; job_name: string; attempt: number; queue: string }>(
    database,
    `WITH mine AS MATERIALIZED (
       SELECT r.id, given.uncalled, given.begun, given.late_at FROM scheduled_job_run r
         JOIN jsonb_to_recordset($1::jsonb)
           AS given (id bigint, attempt integer, uncalled boolean, begun boolean, late_at timestamptz)
           ON r.id = given.id AND r.attempt = given.attempt
        WHERE r.status = 'running' ORDER BY r.id FOR NO KEY UPDATE OF r)
     UPDATE scheduled_job_run r
        SET status = 'due', worker_id = NULL, lease_expires_at = NULL, run_at = clock_timestamp(),
            late_at = CASE WHEN mine.uncalled THEN mine.late_at ELSE r.late_at END,
            started_at = CASE WHEN mine.uncalled AND NOT mine.begun THEN NULL ELSE r.started_at END,
            offer_at = clock_timestamp() + $2 * interval '1 millisecond',
            attempts = ${logAttempt({ run: "r", outcome: "'handed_back'" })}
       FROM mine WHERE r.id = mine.id
     RETURNING r.id::text AS run_id, r.job_name, r.attempt, ${queueOf("r.job_name")} AS queue`,
    [JSON.stringify(runs.map(toReturned)), requeueAfterMs],
  )
  return rows.map((row) => ({
    runId: row.run_id,
    job: row.job_name,
    delivery: row.attempt + 1,
    queue: row.queue,
  }))
}

/** Lets the heartbeat of any worker offer these runs when their time comes. */
export async function releasePlanned(database: Database, runIds: string[]): Promise<void> {
  await database.query(
    `WITH mine AS MATERIALIZED (
       SELECT id FROM scheduled_job_run
        WHERE id = ANY ($1::bigint[]) AND status = 'due' ORDER BY id FOR NO KEY UPDATE)
     UPDATE scheduled_job_run r SET offer_at = r.run_at FROM mine WHERE r.id = mine.id`,
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
