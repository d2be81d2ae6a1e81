import { groupBy } from "../../base/group-by"
import type { RunRecord } from "../../ledger/history"

/** How long a job's recent runs took. */
export interface SeenDuration {
  /** The median, in milliseconds. */
  medianMs: number
  /** How many runs it is the median of. */
  runs: number
}

/** The durations of succeeded runs, by job; a job without any is left out. */
export function seenDurations(succeeded: RunRecord[]): Map<string, SeenDuration> {
  const seen = new Map<string, SeenDuration>()
  for (const [job, runs] of groupBy(succeeded, (run) => run.job)) {
    const lengths = runs.flatMap(lengthOf).sort((one, other) => one - other)
    if (lengths.length > 0) seen.set(job, { medianMs: medianOf(lengths), runs: lengths.length })
  }
  return seen
}

/** The length of the attempt that succeeded: between its attempts a run holds no permit. */
function lengthOf({ attempts, startedAtMs, finishedAtMs }: RunRecord): number[] {
  const last = attempts.at(-1)
  if (last) return [Math.max(0, Date.parse(last.finishedAt) - Date.parse(last.startedAt))]
  return startedAtMs === undefined || finishedAtMs === undefined
    ? []
    : [Math.max(0, finishedAtMs - startedAtMs)]
}

function medianOf(ascending: number[]): number {
  const middle = ascending.length / 2
  return (ascending[Math.ceil(middle) - 1]! + ascending[Math.floor(middle)]!) / 2
}
