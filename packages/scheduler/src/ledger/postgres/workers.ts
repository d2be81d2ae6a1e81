import { rowsOf, type Database } from "../../base/database"
import type { QueueLoad, WorkerRecord, Workload } from "../history"
import { instantOf, toTimestamp, ms } from "./instant"
import { queueIn } from "./stored-policy"

interface WorkerRow {
  id: string
  host: string
  pid: number
  /** Null for a list that another worker's row has too, and where there is none. */
  jobs: string[] | null
  /** The worker whose row has the list; null where there is no list. */
  jobs_of: string | null
  started_ms: string
  seen_ms: string
  stopped_ms: string | null
}

export async function workers(
  database: Database,
  { fromMs, toMs }: { fromMs: number; toMs: number },
): Promise<WorkerRecord[]> {
  const rows = await rowsOf<WorkerRow>(
    database,
    // Workers of one build can run the same jobs, possibly thousands: such a list is read once.
    `SELECT id, host, pid, CASE WHEN id = jobs_of THEN to_jsonb(jobs) END AS jobs, jobs_of,
            ${ms("started_at")} AS started_ms, ${ms("seen_at")} AS seen_ms, ${ms("stopped_at")} AS stopped_ms
       FROM (SELECT *, CASE WHEN jobs IS NOT NULL THEN min(id) OVER (PARTITION BY jobs) END AS jobs_of
               FROM scheduled_job_worker
              WHERE started_at < $2 AND coalesce(stopped_at, seen_at) >= $1) w
      ORDER BY started_at, id`,
    [toTimestamp(fromMs), toTimestamp(toMs)],
  )
  const lists = new Map(rows.flatMap(({ id, jobs }) => (jobs ? [[id, jobs]] : [])))
  return rows.map((row) => ({
    workerId: row.id,
    host: row.host,
    pid: row.pid,
    jobs: row.jobs_of === null ? undefined : lists.get(row.jobs_of)!,
    startedAtMs: Number(row.started_ms),
    seenAtMs: Number(row.seen_ms),
    stoppedAtMs: instantOf(row.stopped_ms),
  }))
}

/** One statement over the open runs, which have their own index. */
const openRunsAndWorkers = `
WITH open AS (
  SELECT job_name, count(*) FILTER (WHERE status = 'running') AS running,
         count(*) FILTER (WHERE status = 'due' AND run_at <= clock_timestamp()) AS waiting,
         min(run_at) FILTER (WHERE status = 'due' AND run_at <= clock_timestamp()) AS oldest
    FROM scheduled_job_run WHERE status IN ('due', 'running') GROUP BY job_name
), queue AS (
  SELECT ${queueIn("v.definition")} AS queue, sum(open.waiting) AS waiting,
         sum(open.running) AS running,
         coalesce(round(extract(epoch FROM clock_timestamp() - min(open.oldest)) * 1000), 0)::bigint AS waiting_for_ms
    FROM open
    JOIN scheduled_job j ON j.name = open.job_name
    JOIN scheduled_job_version v ON v.id = j.version_id
   GROUP BY 1
)
SELECT (SELECT coalesce(jsonb_agg(jsonb_build_object('queue', queue, 'waiting', waiting, 'running', running,
                                                     'waitingForMs', waiting_for_ms) ORDER BY queue), '[]')
          FROM queue) AS queues,
       (SELECT count(*)::int FROM scheduled_job_worker
         WHERE stopped_at IS NULL AND seen_at > clock_timestamp() - $1 * interval '1 millisecond') AS live_workers`

export async function workload(
  database: Database,
  { aliveWithinMs }: { aliveWithinMs: number },
): Promise<Workload> {
  const [row] = await rowsOf<{ queues: QueueLoad[]; live_workers: number }>(database, openRunsAndWorkers, [
    aliveWithinMs,
  ])
  return { queues: row!.queues, liveWorkers: row!.live_workers }
}
