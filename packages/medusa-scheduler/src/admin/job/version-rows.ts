import type { VersionAnswer } from "../../answers"
import { lengthWords } from "../time/length"

/** One property of several versions of a job, side by side. */
export interface VersionRow {
  name: string
  cells: { text: string; hasChanged: boolean }[]
}

const wordsOf: Record<string, (version: VersionAnswer) => string> = {
  Schedule: ({ schedule }) => schedule.expression,
  "In words": ({ schedule }) => schedule.words,
  "Time zone": ({ schedule }) => schedule.timezone,
  "Skipped hour": ({ schedule }) => schedule.gap,
  "Repeated hour": ({ schedule }) => schedule.fold,
  "Starts at": ({ schedule }) => schedule.start_at ?? "at once",
  "Ends at": ({ schedule }) => schedule.end_at ?? "never",
  Overlap: ({ policies }) => policies.overlap,
  "At once": ({ policies }) =>
    policies.concurrency === null ? "without bound" : String(policies.concurrency),
  Queue: ({ policies }) => policies.queue,
  Missed: ({ policies }) => policies.missed,
  "Missed within": ({ policies }) => lengthWords(policies.missed_window_ms),
  "Missed at most": ({ policies }) => String(policies.missed_limit),
  Attempts: ({ policies }) => String(policies.attempts),
  Timeout: ({ policies }) => (policies.timeout_ms === 0 ? "none" : lengthWords(policies.timeout_ms)),
  Jitter: ({ policies }) => (policies.jitter_ms === 0 ? "none" : lengthWords(policies.jitter_ms)),
  Transaction: ({ policies }) => (policies.transaction ? "yes" : "no"),
}

/** The properties of versions, newest first, with what each changed against the one before it. */
export function versionRows(versions: VersionAnswer[]): VersionRow[] {
  return Object.entries(wordsOf).map(([name, words]) => ({
    name,
    cells: versions.map((version, index) => {
      const before = versions[index + 1]
      return { text: words(version), hasChanged: before !== undefined && words(before) !== words(version) }
    }),
  }))
}

/** The names of what a version changed against the one before it, for a sentence. */
export function changedNames(rows: VersionRow[], index: number): string[] {
  return rows.filter(({ cells }) => cells[index]?.hasChanged).map(({ name }) => name)
}
