import type { Database } from "../../base/database"
import type { JobEventKind } from "../history"
import { toTimestamp } from "./instant"

/** Leaves a trace of what was done to a job, by whom and why. */
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
