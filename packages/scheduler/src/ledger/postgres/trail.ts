import { rowsOf, type Database } from "../../base/database"
import type { History, JobEvent, JobEventKind, WorkerRecord } from "../history"
import { instantOf, toTimestamp } from "./instant"
import { ms } from "./plans"

interface WorkerRow {
  id: string
  host: string
  pid: number
  /** Null for a list that another worker's row has too, and for none. */
  jobs: string[] | null
  /** The worker whose row has the list; null where there is none. */
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
    // Workers of one build can run the same jobs, maybe thousands: such a list is read once.
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

interface EventRow {
  at_ms: string
  kind: JobEventKind
  by: string | null
  reason: string | null
  details: Record<string, unknown>
}

export async function events(
  database: Database,
  { job, fromMs, toMs, newest }: Parameters<History["events"]>[0],
): Promise<JobEvent[]> {
  const rows = await rowsOf<EventRow>(
    database,
    `SELECT ${ms("at")} AS at_ms, kind, by, reason, details
       FROM scheduled_job_event
      WHERE job_name = $1 AND at >= $2 AND at < $3
      ORDER BY at DESC, id DESC LIMIT $4`,
    [job, toTimestamp(fromMs), toTimestamp(toMs), newest ?? null],
  )
  return rows.reverse().map((row) => ({
    job,
    atMs: Number(row.at_ms),
    kind: row.kind,
    by: row.by ?? undefined,
    reason: row.reason ?? undefined,
    details: row.details,
  }))
}
