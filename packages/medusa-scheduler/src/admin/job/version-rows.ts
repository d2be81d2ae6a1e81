import type { VersionAnswer } from "../../admin-api/answers"
import { formatDuration } from "../time/duration"

/** One property of several versions of a job, side by side. */
interface VersionRow {
  name: string
  cells: { text: string; hasChanged: boolean }[]
}

const textOf: Record<string, (version: VersionAnswer) => string> = {
  Schedule: ({ schedule }) => schedule.expression,
  "In English": ({ schedule }) => schedule.words,
  "Time zone": ({ schedule }) => schedule.timezone,
  "Skipped hour": ({ schedule }) => schedule.gap,
  "Repeated hour": ({ schedule }) => schedule.fold,
  "Starts at": ({ schedule }) => schedule.start_at ?? "immediately",
  "Ends at": ({ schedule }) => schedule.end_at ?? "never",
  "Overlap policy": ({ policies }) => policies.overlap,
  Concurrency: ({ policies }) => (policies.concurrency === null ? "unlimited" : String(policies.concurrency)),
  Queue: ({ policies }) => policies.queue,
  Missed: ({ policies }) => policies.missed,
  "Missed within": ({ policies }) => formatDuration(policies.missed_window_ms),
  "Missed at most": ({ policies }) => String(policies.missed_limit),
  Attempts: ({ policies }) => String(policies.attempts),
  Timeout: ({ policies }) => (policies.timeout_ms === 0 ? "none" : formatDuration(policies.timeout_ms)),
  Jitter: ({ policies }) => (policies.jitter_ms === 0 ? "none" : formatDuration(policies.jitter_ms)),
  Transaction: ({ policies }) => (policies.transaction ? "yes" : "no"),
}

/** The properties of the versions, newest first, with what each version changed. */
export function versionRows(versions: VersionAnswer[]): VersionRow[] {
  return Object.entries(textOf).map(([name, textIn]) => ({
    name,
    cells: versions.map((version, index) => {
      const before = versions[index + 1]
      return { text: textIn(version), hasChanged: before !== undefined && textIn(before) !== textIn(version) }
    }),
  }))
}

/** The names of the properties that a version changed. */
export function changedNames(rows: VersionRow[], index: number): string[] {
  return rows.filter(({ cells }) => cells[index]?.hasChanged).map(({ name }) => name)
}
