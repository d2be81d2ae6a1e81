import { rowsOf, type Database } from "../../base/database"
import type { History, JobEvent, JobEventKind } from "../history"
import { toTimestamp, ms } from "./instant"

/** Records what was done to a job, by whom and why. */
export async function recordEvent(
  database: Database,
  event: {
    job: string
    kind: JobEventKind
    by: string | undefined
    reason?: string | undefined
    details?: Record<string, unknown>
    /** When, in epoch milliseconds. Default: now. */
    atMs?: number
  },
): Promise<void> {
  await database.query(
    `INSERT INTO scheduled_job_event (job_name, at, kind, by, reason, details)
     VALUES ($1, coalesce($6::timestamptz, clock_timestamp()), $2, $3, $4, $5::jsonb)`,
    [
      event.job,
      event.kind,
      event.by ?? null,
      event.reason ?? null,
      JSON.stringify(event.details ?? {}),
      event.atMs === undefined ? null : toTimestamp(event.atMs),
    ],
  )
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
