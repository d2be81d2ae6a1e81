import type { WorkerRecord } from "../history"
import type { Tables } from "./memory-database"

/** The workers that have not signed off, and were seen within so many milliseconds. */
export function liveWorkers(tables: Tables, withinMs: number): WorkerRecord[] {
  const sinceMs = tables.now() - withinMs
  return [...tables.workers.values()].filter(
    ({ seenAtMs, stoppedAtMs }) => stoppedAtMs === undefined && seenAtMs > sinceMs,
  )
}
