import type { History, JobEvent } from "../history"
import type { Tables } from "./memory-database"

/** Records what was done to a job, by whom and why. Default of `atMs`: now. */
export function recordEvent(tables: Tables, event: Pick<JobEvent, "job" | "kind"> & Partial<JobEvent>): void {
  const { job, kind, atMs = tables.now(), by, reason, details = {} } = event
  tables.events.push({ job, kind, atMs, by, reason, details })
}

export function events(
  tables: Tables,
  { job, fromMs, toMs, newest }: Parameters<History["events"]>[0],
): JobEvent[] {
  const found = tables.events
    .filter((event) => event.job === job && event.atMs >= fromMs && event.atMs < toMs)
    .sort((a, b) => a.atMs - b.atMs)
  return found.slice(newest === undefined ? 0 : -newest).map((event) => structuredClone(event))
}
