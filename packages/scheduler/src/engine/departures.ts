import type { Clock, Timer } from "../base/clock"
import type { DueRun, PlannedRun } from "../job/due-run"

/** Where runs wait in this process until their time comes: written ahead, put off by jitter, or to be tried again. */
export interface Departures {
  add: (runs: PlannedRun[]) => void
  /** Lets nothing depart any more; returns the runs that still wait. */
  stop(): DueRun[]
}

export function createDepartures(options: { clock: Clock; depart: (runs: DueRun[]) => void }): Departures {
  const { clock, depart } = options
  const waiting = new Map<number, { runs: DueRun[]; timer: Timer }>()
  let stopped = false

  function wait(runAtMs: number, runs: DueRun[]): void {
    const timer = clock.setTimer(() => {
      waiting.delete(runAtMs)
      // A timer may fire a part of a millisecond early, and the longest of them in pieces.
      if (clock.now() < runAtMs) wait(runAtMs, runs)
      else depart(runs)
    }, runAtMs - clock.now())
    waiting.set(runAtMs, { runs, timer })
  }

  return {
    add(planned) {
      if (stopped) return
      const now = clock.now()
      const due: DueRun[] = []
      for (const { runAtMs, ...run } of planned) {
        const together = waiting.get(runAtMs)
        if (runAtMs <= now) due.push(run)
        else if (together) together.runs.push(run)
        else wait(runAtMs, [run])
      }
      if (due.length > 0) depart(due)
    },
    stop() {
      stopped = true
      for (const { timer } of waiting.values()) timer.cancel()
      return [...waiting.values()].flatMap(({ runs }) => runs)
    },
  }
}
