import type { Clock } from "../base/clock"
import type { DueRun } from "../job/due-run"

/**
 * Runs for which there is no place, and may be one in a moment: of jobs that are new, or of more short runs than are
 * claimed ahead. While runs keep ending they wait for their turn here, and spare the way through the queue.
 */
export interface WaitingRuns {
  add(run: DueRun): void
  /** A run has ended: begins as many of those that wait as can begin now, the oldest first. */
  next(): void
  /** All of them leave. */
  stop(): void
}

/** As runs depart up to 40 ms before their time, the first of them have had 20 ms by then, in milliseconds. */
const firstLookMs = 60
const lookEveryMs = 20
/** Other processes may have time for what still waits after so long, in milliseconds. */
const longestMs = 200

export function createWaitingRuns(options: {
  clock: Pick<Clock, "setTimer" | "localNow">
  /** Begins a run; false where it cannot begin yet. */
  begin: (run: DueRun) => boolean
  /** Where those go that waited in vain. */
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
      // After a block of the event loop, what has come meanwhile is heard first: a handler may be over.
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
