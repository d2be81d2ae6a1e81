import { rowsOf, type Database } from "../../base/database"
import type { DueRun } from "../../job/due-run"
import { holdsPermit, isWaiting, lockSemaphore, offerWaitingAfter, toGrantedRun } from "./permit"
import { queueOf, boundOf } from "./stored-policy"

/**
 * Brings the semaphores of jobs in line with their newest versions, inside a transaction that has locked the jobs. If a
 * bound changes, all due and running runs of the job are locked first, so that none begins or ends in between: running
 * ones count by the new bound, and permits of due ones are taken back and granted again as far as the bound allows. If a
 * bound is removed, the runs that waited because of it are offered at once.
 */
export async function syncSemaphores(database: Database, jobs: string[]): Promise<void> {
  if (jobs.length === 0) return
  const changed = await rowsOf<{ job: string; bound: number | null }>(
    database,
    `SELECT j.name AS job, ${boundOf("v.definition")} AS bound
       FROM scheduled_job j
       JOIN scheduled_job_version v ON v.id = j.version_id
       LEFT JOIN scheduled_job_semaphore s ON s.job_name = j.name
      WHERE j.name = ANY ($1::text[]) AND ${boundOf("v.definition")} IS DISTINCT FROM s.bound
      ORDER BY j.name`,
    [jobs],
  )
  if (changed.length === 0) return
  const names = changed.map(({ job }) => job)
  await database.query(
    `SELECT 1 FROM scheduled_job_run
      WHERE job_name = ANY ($1::text[]) AND status IN ('due', 'running') ORDER BY id FOR NO KEY UPDATE`,
    [names],
  )
  await setBounds(database, changed)
  await recount(database, names)
  await grantFreePermits(database, { jobs: names, offerAfterMs: 0 })
}

async function setBounds(
  database: Database,
  changed: { job: string; bound: number | null }[],
): Promise<void> {
  await database.query(
    `SELECT 1 FROM scheduled_job_semaphore WHERE job_name = ANY ($1::text[]) ORDER BY job_name FOR NO KEY UPDATE`,
    [changed.map(({ job }) => job)],
  )
  await database.query(`DELETE FROM scheduled_job_semaphore WHERE job_name = ANY ($1::text[])`, [
    changed.filter(({ bound }) => bound === null).map(({ job }) => job),
  ])
  await database.query(
    `INSERT INTO scheduled_job_semaphore (job_name, bound)
     SELECT b.job, b.bound FROM jsonb_to_recordset($1::jsonb) AS b (job text, bound integer) ORDER BY b.job
     ON CONFLICT (job_name) DO UPDATE SET bound = excluded.bound, changes = scheduled_job_semaphore.changes + 1`,
    [JSON.stringify(changed.filter(({ bound }) => bound !== null))],
  )
}

async function recount(database: Database, names: string[]): Promise<void> {
  await database.query(
    `UPDATE scheduled_job_run r
        SET permit = CASE WHEN s.job_name IS NULL THEN NULL WHEN r.status = 'due' THEN 'needed'
                          WHEN running.count > s.bound THEN 'surplus' ELSE 'held' END,
            blocked_by = CASE WHEN s.job_name IS NULL THEN NULL ELSE r.blocked_by END,
            offer_at = CASE WHEN s.job_name IS NULL AND r.blocked_by IS NOT NULL THEN clock_timestamp() ELSE r.offer_at END
       FROM unnest($1::text[]) AS changed (job)
       LEFT JOIN scheduled_job_semaphore s ON s.job_name = changed.job
      CROSS JOIN LATERAL (
        SELECT count(*) FROM scheduled_job_run o WHERE o.job_name = changed.job AND o.status = 'running') running
      WHERE r.job_name = changed.job AND r.status IN ('due', 'running')`,
    [names],
  )
  await database.query(
    `UPDATE scheduled_job_semaphore s
        SET held = (SELECT count(*) FROM scheduled_job_run r WHERE r.job_name = s.job_name AND ${holdsPermit("r")})
      WHERE s.job_name = ANY ($1::text[])`,
    [names],
  )
}

/**
 * Gives free permits to runs that wait, and returns these runs. The transaction must have locked the semaphores. If the
 * runs are not put on the queue, the next heartbeat after `offerAfterMs` does so.
 */
export async function grantFreePermits(
  database: Database,
  input: {
    jobs: string[]
    offerAfterMs: number
    /** How many permits of each job, at most. Default: all that are free. */
    atMost?: number
  },
): Promise<DueRun[]> {
  const rows = await rowsOf<Parameters<typeof toGrantedRun>[0]>(
    database,
    `WITH successor AS MATERIALIZED (
       SELECT s.job_name, w.id, w.attempt
         FROM scheduled_job_semaphore s CROSS JOIN LATERAL (
           SELECT w.id, w.attempt FROM scheduled_job_run w
            WHERE w.job_name = s.job_name AND ${isWaiting("w")}
            ORDER BY w.scheduled_for, w.id LIMIT least(greatest(s.bound - s.held, 0), $3::integer) FOR NO KEY UPDATE SKIP LOCKED) w
        WHERE s.job_name = ANY ($1::text[])
     ), granted AS (
       UPDATE scheduled_job_run r
          SET permit = 'held', blocked_by = NULL, offer_at = clock_timestamp() + $2 * interval '1 millisecond'
         FROM successor WHERE r.id = successor.id
     ), counted AS (
       UPDATE scheduled_job_semaphore s SET held = s.held + successors.count
         FROM (SELECT job_name, count(*)::integer AS count FROM successor GROUP BY job_name) successors
        WHERE s.job_name = successors.job_name
     )
     SELECT id::text AS run_id, job_name, attempt, ${queueOf("successor.job_name")} AS queue FROM successor`,
    [input.jobs, input.offerAfterMs, input.atMost ?? null],
  )
  return rows.map(toGrantedRun)
}

/**
 * Gives new runs of one job its free permits, the oldest tick first, and makes the others wait for those runs, so that
 * many runs at once need not be refused one by one. Returns the runs that may begin.
 */
export async function grantNewRuns(
  database: Database,
  { job, runIds }: { job: string; runIds: string[] },
): Promise<string[]> {
  if (runIds.length === 0 || !(await lockSemaphore(database, job))) return runIds
  const rows = await rowsOf<{ id: string }>(
    database,
    `WITH fresh AS MATERIALIZED (
       SELECT id, row_number() OVER (ORDER BY scheduled_for, id) AS nth
         FROM scheduled_job_run WHERE id = ANY ($2::bigint[])
     ), room AS MATERIALIZED (
       SELECT greatest(bound - held, 0) AS free FROM scheduled_job_semaphore WHERE job_name = $1
     ), holder AS MATERIALIZED (
       SELECT coalesce(
         (SELECT o.id FROM scheduled_job_run o WHERE o.job_name = $1 AND ${holdsPermit("o")}
           ORDER BY o.attempt_started_at NULLS LAST, o.id LIMIT 1),
         (SELECT id FROM fresh WHERE nth = 1)) AS id
     ), granted AS (
       UPDATE scheduled_job_run r
          SET permit = CASE WHEN fresh.nth <= room.free THEN 'held' ELSE 'needed' END,
              blocked_by = CASE WHEN fresh.nth > room.free THEN holder.id END,
              offer_at = CASE WHEN fresh.nth > room.free THEN clock_timestamp() + ${offerWaitingAfter} ELSE r.offer_at END
         FROM fresh, room, holder WHERE r.id = fresh.id
     ), counted AS (
       UPDATE scheduled_job_semaphore s
          SET held = s.held + least(room.free, (SELECT count(*) FROM fresh)), changes = s.changes + 1
         FROM room WHERE s.job_name = $1
     )
     SELECT fresh.id::text AS id FROM fresh, room WHERE fresh.nth <= room.free`,
    [job, runIds],
  )
  return rows.map(({ id }) => id)
}
