import { rowsOf, type Database } from "../../base/database"

/**
 * How many runs of a bounded job are under way is one number, `scheduled_job_semaphore.held`, under that row's lock. Each
 * of these runs holds a permit (`scheduled_job_run.permit`), and so does a due run that was given the place of one that
 * ended: nobody can be faster than it. A run that ends hands its permit on in the statement that ends it, so that no
 * place is free while a run waits for one.
 *
 * Lock order of every statement: job row, run rows by id, semaphores by job name. Runs that wait are only locked where
 * nobody else has them: whoever has one decides about it.
 */

/** What a due run of a job, given as a qualified column, begins with. */
export const permitFor = (jobName: string): string =>
  `(SELECT 'needed' FROM scheduled_job_semaphore s WHERE s.job_name = ${jobName})`

/** What a due run needs to begin: the release before writes runs of bounded jobs without a permit. */
export const permitOf = (run: string, table = ""): string =>
  `CASE WHEN ${run}.permit IS NULL AND EXISTS (
     SELECT 1 FROM ${table}scheduled_job_semaphore b WHERE b.job_name = ${run}.job_name) THEN 'needed' ELSE ${run}.permit END`

/** A run that takes up a place of its job. One that a process of an earlier release ended may still bear the permit. */
export const holdsPermit = (run: string): string =>
  `(${run}.permit = 'held' AND ${run}.status IN ('due', 'running'))`

/** A run that waits for a place: it was refused one, by the run that it names. */
export const isWaiting = (run: string): string =>
  `${run}.status = 'due' AND ${run}.permit = 'needed' AND ${run}.blocked_by IS NOT NULL AND ${run}.run_at <= clock_timestamp()`

/**
 * CTEs that lock the semaphores of `closing (id, job_name)`, which are runs that end with a permit, and of
 * `wanting (job_name)`, as far as nobody else holds them; and that give the places of the ending runs to those that wait
 * longest, as far as the bound allows. `semaphore` are the rows as they are under the lock; what of `closing` is not in
 * `freeing` must not end by this statement.
 *
 * @param except a condition on `w.id` that leaves out runs which the same statement changes
 */
export const handOver = (options: { table?: string; except?: string; requeueAfterMs: number }): string => {
  const { table = "", except = "true", requeueAfterMs } = options
  return `semaphore AS MATERIALIZED (
  SELECT s.job_name, s.bound, s.held, s.changes
    FROM ${table}scheduled_job_semaphore s
   WHERE s.job_name IN (SELECT job_name FROM closing UNION ALL SELECT job_name FROM wanting)
   ORDER BY s.job_name FOR NO KEY UPDATE SKIP LOCKED
), freeing AS MATERIALIZED (
  SELECT s.job_name, s.changes, count(*)::integer AS ends,
         greatest(least(count(*), s.bound - (s.held - count(*))), 0)::integer AS places
    FROM semaphore s JOIN closing ON closing.job_name = s.job_name
   GROUP BY s.job_name, s.bound, s.held, s.changes
), heir AS MATERIALIZED (
  SELECT f.job_name, w.id, w.attempt
    FROM freeing f CROSS JOIN LATERAL (
      SELECT w.id, w.attempt FROM ${table}scheduled_job_run w
       WHERE w.job_name = f.job_name AND ${isWaiting("w")} AND ${except}
       ORDER BY w.scheduled_for, w.id LIMIT f.places FOR NO KEY UPDATE SKIP LOCKED) w
), granted AS (
  UPDATE ${table}scheduled_job_run r
     SET permit = 'held', blocked_by = NULL,
         offer_at = clock_timestamp() + interval '${requeueAfterMs} milliseconds'
    FROM heir WHERE r.id = heir.id
), kept AS (
  SELECT f.job_name, f.ends - (SELECT count(*) FROM heir WHERE heir.job_name = f.job_name)::integer AS given_back
    FROM freeing f
)`
}

/** A CTE that counts what `handOver` gave back, where the statement takes no permits. */
export const countGivenBack = (table = ""): string => `counted AS (
  UPDATE ${table}scheduled_job_semaphore s SET held = s.held - kept.given_back
    FROM kept WHERE s.job_name = kept.job_name AND kept.given_back <> 0
)`

/** Waits for a job's semaphore; false where the job has none. */
export async function lockSemaphore(database: Database, job: string, table = ""): Promise<boolean> {
  const rows = await rowsOf(
    database,
    `SELECT 1 FROM ${table}scheduled_job_semaphore WHERE job_name = $1 FOR NO KEY UPDATE`,
    [job],
  )
  return rows.length > 0
}
