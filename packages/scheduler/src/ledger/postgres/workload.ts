import { rowsOf, type Database } from "../../base/database"
import type { QueueLoad, Workload } from "../history"
import { queueIn } from "./stored-policy"

/** Open runs alone, which have an index of their own; one statement for all. */
const look = `
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
  const [row] = await rowsOf<{ queues: QueueLoad[]; live_workers: number }>(database, look, [aliveWithinMs])
  return { queues: row!.queues, liveWorkers: row!.live_workers }
}
