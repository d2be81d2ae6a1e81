import type { DueRun } from "../../job/due-run"
import { rowsOf, type Database } from "../../base/database"
import type { RunAttempt } from "../run"
import { offerWaitingAfterMs } from "../heartbeat"
import { commitsSoon } from "./session-settings"

/**
 * How many runs of a bounded job are under way is one number, `scheduled_job_semaphore.held`, protected by that row's lock.
 * Each of these runs holds a permit (`scheduled_job_run.permit`), and so does a due run that got the permit of a run that
 * ended: no other run can overtake it. A run that ends hands its permit on in the statement that ends it, so that no permit
 * is free while a run waits for one. That does not change the number and needs no lock on it: runs of one job that end at
 * once do not wait for one another. If a deploy lowers the bound below the number of runs under way, these are marked
 * `surplus` instead of `held`: whether one hands its permit on is then decided under the lock.
 *
 * Lock order of every statement: job row, run rows by id, semaphores by job name. Waiting runs are locked only if no other
 * transaction holds them: the one that holds a run decides about it.
 */

export const offerWaitingAfter = `interval '${offerWaitingAfterMs} milliseconds'`

/** The initial permit state of a due run. The job name is given as a qualified column. */
export const permitFor = (jobName: string): string =>
  `(SELECT 'needed' FROM scheduled_job_semaphore s WHERE s.job_name = ${jobName})`

/** The permit state of a due run. The previous release writes runs of bounded jobs without one. */
export const permitOf = (run: string, table = ""): string =>
  `CASE WHEN ${run}.permit IS NULL AND EXISTS (
     SELECT 1 FROM ${table}scheduled_job_semaphore b WHERE b.job_name = ${run}.job_name) THEN 'needed' ELSE ${run}.permit END`

/** Whether a run uses a permit of its job. A run that a process of an earlier release ended may still have one. */
export const holdsPermit = (run: string): string =>
  `(${run}.permit IN ('held', 'surplus') AND ${run}.status IN ('due', 'running'))`

/** Whether a run waits for a permit: it was refused one because of the run that it names. */
export const isWaiting = (run: string): string =>
  `${run}.status = 'due' AND ${run}.permit = 'needed' AND ${run}.blocked_by IS NOT NULL AND ${run}.run_at <= clock_timestamp()`

/**
 * CTEs that give the permits of `closing (id, job_name, permit)`, the runs that end with a permit, to the runs that have
 * waited longest. They lock the semaphores of the jobs for whose permits no run waits, and of `wanting (job_name, ids)`,
 * the runs that want a permit in their order, if no other transaction holds them. `semaphore` has these rows as they are
 * under the lock, with the number of `free` permits; `kept` has how many permits are given back. Runs in `busy` must not
 * be ended by this statement. These CTEs are never joined by a name on both sides: Postgres expects few rows, and would
 * compare all with all.
 *
 * @param except a condition on `w.id` that leaves out runs which the same statement changes
 */
export const handOver = (options: { table?: string; except?: string; requeueAfterMs: number }): string => {
  const { table = "", except = "true", requeueAfterMs } = options
  return `turn AS MATERIALIZED (
  SELECT id, job_name, permit, row_number() OVER (PARTITION BY job_name, permit ORDER BY id) AS nth FROM closing
), ends AS MATERIALIZED (
  SELECT job_name, count(*)::integer AS all_of_them, (count(*) FILTER (WHERE permit = 'held'))::integer AS handing_on
    FROM turn GROUP BY job_name
), successor AS MATERIALIZED (
  SELECT ends.job_name, w.id, w.attempt
    FROM ends CROSS JOIN LATERAL (
      SELECT w.id, w.attempt FROM ${table}scheduled_job_run w
       WHERE w.job_name = ends.job_name AND ${isWaiting("w")} AND ${except}
       ORDER BY w.scheduled_for, w.id LIMIT ends.handing_on FOR NO KEY UPDATE SKIP LOCKED) w
), granted AS (
  UPDATE ${table}scheduled_job_run r
     SET permit = 'held', blocked_by = NULL,
         offer_at = clock_timestamp() + interval '${requeueAfterMs} milliseconds'
    FROM successor WHERE r.id = successor.id
), rest AS MATERIALIZED (
  SELECT job_name, sum(successors)::integer AS handed_on, sum(ended - successors)::integer AS given_back
    FROM (SELECT job_name, all_of_them AS ended, 0 AS successors FROM ends UNION ALL SELECT job_name, 0, 1 FROM successor) each
   GROUP BY job_name
), semaphore AS MATERIALIZED (
  SELECT s.job_name, s.changes, asks.given_back, asks.wanting,
         s.bound - s.held + asks.given_back AS free
    FROM (SELECT job_name, sum(given_back)::integer AS given_back, max(wanting) AS wanting
            FROM (SELECT job_name, given_back, NULL::bigint[] AS wanting FROM rest WHERE given_back > 0
                   UNION ALL SELECT job_name, 0, ids FROM wanting) each
           GROUP BY job_name) asks
    JOIN ${table}scheduled_job_semaphore s ON s.job_name = asks.job_name
   ORDER BY s.job_name FOR NO KEY UPDATE OF s SKIP LOCKED
), kept AS (
  SELECT job_name, given_back, changes FROM semaphore WHERE given_back > 0
), busy AS MATERIALIZED (
  SELECT turn.id
    FROM (SELECT job_name, handed_on FROM rest
           WHERE given_back > 0 AND job_name NOT IN (SELECT job_name FROM kept)) elsewhere
    JOIN turn ON turn.job_name = elsewhere.job_name
   WHERE turn.permit = 'surplus' OR turn.nth > elsewhere.handed_on
)`
}

/** Whether a run, given by its CTE, may end by a statement with `handOver`. */
export const mayEnd = (run: string): string => `${run}.id NOT IN (SELECT id FROM busy)`

/** A CTE that counts the permits that `handOver` gave back, for a statement that takes none. */
export const countGivenBack = (table = ""): string => `counted AS (
  UPDATE ${table}scheduled_job_semaphore s SET held = s.held - kept.given_back
    FROM kept WHERE s.job_name = kept.job_name
)`

/**
 * Decides, with the semaphore locked, which of these running runs hand their permit on when they end in the same
 * transaction; the others give it back first.
 */
export async function settleSurplus(
  database: Database,
  input: { job: string; attempts: RunAttempt[]; table?: string },
): Promise<void> {
  const { job, attempts, table = "" } = input
  if (attempts.length === 0) return
  await database.query(
    `WITH ending AS MATERIALIZED (
       SELECT r.id, row_number() OVER (ORDER BY r.id) AS nth
         FROM jsonb_to_recordset($2::jsonb) AS e (id bigint, attempt integer)
         JOIN ${table}scheduled_job_run r ON r.id = e.id AND r.attempt = e.attempt
        WHERE r.status = 'running' AND r.permit = 'surplus'
     ), over AS (
       SELECT greatest(least(s.held - s.bound, (SELECT count(*) FROM ending)), 0)::integer AS count
         FROM ${table}scheduled_job_semaphore s WHERE s.job_name = $1
     ), decided AS (
       UPDATE ${table}scheduled_job_run r SET permit = CASE WHEN ending.nth > over.count THEN 'held' END
         FROM ending, over WHERE r.id = ending.id
     )
     UPDATE ${table}scheduled_job_semaphore s SET held = s.held - over.count
       FROM over WHERE s.job_name = $1 AND over.count > 0`,
    [job, JSON.stringify(attempts.map(({ runId, attempt }) => ({ id: runId, attempt })))],
  )
}

/** Locks a job's semaphore, waiting for it; false if the job has none. */
export async function lockSemaphore(database: Database, job: string, table = ""): Promise<boolean> {
  const rows = await rowsOf(
    database,
    `SELECT 1 FROM ${table}scheduled_job_semaphore s CROSS JOIN ${commitsSoon}
      WHERE s.job_name = $1 FOR NO KEY UPDATE OF s`,
    [job],
  )
  return rows.length > 0
}

/** A run that got a permit, as the queue carries it. On a handler's connection a number may be parsed as any type. */
export function toGrantedRun(row: {
  run_id: string
  job_name: string
  attempt: unknown
  queue: string
}): DueRun {
  return { runId: row.run_id, job: row.job_name, delivery: Number(row.attempt) + 1, queue: row.queue }
}
