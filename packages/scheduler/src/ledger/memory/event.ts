import type { JobEvent } from "../history"
import type { Tables } from "./memory-database"

/** Records what was done to a job, by whom and why. Default of `atMs`: now. */
export function recordEvent(tables: Tables, event: Pick<JobEvent, "job" | "kind"> & Partial<JobEvent>): void {
  const { job, kind, atMs = tables.now(), by, reason, details = {} } = event
  tables.events.push({ job, kind, atMs, by, reason, details })
}
