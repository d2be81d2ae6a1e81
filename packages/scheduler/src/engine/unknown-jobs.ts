import { BoundedMap } from "../base/bounded-map"
import type { Clock } from "../base/clock"
import type { DueRun, PlannedRun } from "../job/due-run"

/** Puts off runs of jobs that this build lacks. Another worker may have the job; after a few tries the heartbeat offers the run. */
export interface UnknownJobs {
  putOff(run: DueRun): void
}

/** How long a run is put off, in milliseconds, by how often it arrived here. */
const putOffMs = [250, 500, 1_000, 2_000]

/** Most are taken by another worker, and never arrive here again. */
const mostRemembered = 10_000

export function createUnknownJobs(options: {
  clock: Clock
  /** Puts runs on the queue when their time comes. */
  requeue: (runs: PlannedRun[]) => void
}): UnknownJobs {
  const { clock, requeue } = options
  const timesOf = new BoundedMap<string, number>(mostRemembered)
  return {
    putOff(run) {
      const times = timesOf.get(run.runId) ?? 0
      const delayMs = putOffMs[times]
      if (delayMs === undefined) {
        timesOf.delete(run.runId)
        return
      }
      timesOf.set(run.runId, times + 1)
      requeue([{ ...run, runAtMs: clock.now() + delayMs }])
    },
  }
}
