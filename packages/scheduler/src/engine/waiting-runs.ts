import type { Clock } from "../base/clock"
import type { DueRun } from "../job/due-run"

/**
 * Runs for which no slot is free, but may be in a moment: runs of jobs whose durations are not known yet, or more short
 * runs than are claimed ahead. While runs keep ending, they wait here for their turn, and need not pass through the queue.
 */
export interface WaitingRuns {
  add(run: DueRun): void
  /** A run has ended: begins as many of those that wait as can begin now, the oldest first. */
  next(): void
  /** Gives up all of them. */
  stop(): void
}

/** Runs are dispatched up to 40 ms before their time, so the first handlers have had 20 ms by then, in milliseconds. */
const firstLookMs = 60
const lookEveryMs = 20
/** After this long other processes may have time for what still waits, in milliseconds. */
const longestMs = 200

export function createWaitingRuns(options: {
  clock: Pick<Clock, "setTimer" | "localNow">
  /** Begins a run; false where it cannot begin yet. */
  begin: (run: DueRun) => boolean
  /** Takes the runs that waited in vain. */
  leave: (runs: DueRun[]) => void
}): WaitingRuns {
  const { clock, begin, leave } = options
  const waiting = new Map<DueRun, { sinceMs: number }>()
  let begun = 0
  let isWatched = false

  function watch(inMs: number): void {
    isWatched = true
    const before = begun
    clock.setTimer(
      // After the event loop was blocked, pending events come first: a handler may have ended.
      () =>
        setImmediate(() => {
          isWatched = false
          const now = clock.localNow()
          const isOver = begun === before
          leaveAll(({ sinceMs }) => isOver || now - sinceMs >= longestMs)
          if (waiting.size > 0) watch(lookEveryMs)
        }),
      inMs,
    )
  }

  function leaveAll(isOver: (each: { sinceMs: number }) => boolean): void {
    const runs = [...waiting].filter(([, each]) => isOver(each)).map(([run]) => run)
    for (const run of runs) waiting.delete(run)
    if (runs.length > 0) leave(runs)
  }

  return {
    add(run) {
      waiting.set(run, { sinceMs: clock.localNow() })
      if (!isWatched) watch(firstLookMs)
    },
    next() {
      for (const run of waiting.keys()) {
        if (!begin(run)) return
        waiting.delete(run)
        begun += 1
      }
    },
    stop: () => leaveAll(() => true),
  }
}
