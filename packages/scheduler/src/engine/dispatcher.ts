import type { Clock, Timer } from "../base/clock"
import type { DueRun, PlannedRun } from "../job/due-run"
import { claimAheadOf } from "../policy/lookahead"

/**
 * Keeps runs in this process until it is time to claim them: runs that were written ahead, that jitter delays, or that
 * are to be retried.
 */
export interface Dispatcher {
  add: (runs: PlannedRun[]) => void
  /** Keeps no more runs, and dispatches only those that are due at once; returns the runs that still wait. */
  stop(): DueRun[]
}

export function createDispatcher(options: { clock: Clock; dispatch: (runs: DueRun[]) => void }): Dispatcher {
  const { clock, dispatch } = options
  const waiting = new Map<number, { runs: DueRun[]; timer: Timer }>()
  let stopped = false

  function wait(leaveAtMs: number, runs: DueRun[]): void {
    const timer = clock.setTimer(() => {
      waiting.delete(leaveAtMs)
      // The database's clock, which counts, may have turned out to be behind this process's.
      if (clock.now() < leaveAtMs) wait(leaveAtMs, runs)
      else dispatch(runs)
    }, leaveAtMs - clock.now())
    waiting.set(leaveAtMs, { runs, timer })
  }

  return {
    add(planned) {
      const now = clock.now()
      const due: DueRun[] = []
      const counts = new Map<number, number>()
      for (const { runAtMs } of planned) counts.set(runAtMs, (counts.get(runAtMs) ?? 0) + 1)
      for (const { runAtMs, ...run } of planned) {
        const leaveAtMs = runAtMs - claimAheadOf(counts.get(runAtMs)!)
        const together = waiting.get(leaveAtMs)
        if (leaveAtMs <= now) due.push(run)
        // The heartbeat of another process offers it when its time comes.
        else if (stopped) continue
        else if (together) together.runs.push(run)
        else wait(leaveAtMs, [run])
      }
      if (due.length > 0) dispatch(due)
    },
    stop() {
      stopped = true
      for (const { timer } of waiting.values()) timer.cancel()
      return [...waiting.values()].flatMap(({ runs }) => runs)
    },
  }
}
