import type { Clock, Timer } from "../base/clock"

/** Writes a run's progress at a sane pace: the newest value, at most once in `everyMs`. */
export interface Progress {
  report: (value: unknown) => void
  /** Writes nothing more. */
  stop(): void
}

export function createProgress(options: {
  clock: Clock
  everyMs: number
  write: (value: unknown) => Promise<void>
}): Progress {
  const { clock, everyMs, write } = options
  let newest: { value: unknown } | undefined
  let timer: Timer | undefined
  let stopped = false
  const flush = () => {
    timer = undefined
    if (!newest) return
    const { value } = newest
    newest = undefined
    // Progress is a courtesy: a write that fails is made good by the next, or by the outcome.
    write(value).catch(() => undefined)
    timer = clock.setTimer(flush, everyMs)
  }
  return {
    report(value) {
      // A handler that was given up may go on.
      if (stopped) return
      newest = { value }
      if (!timer) flush()
    },
    stop() {
      stopped = true
      timer?.cancel()
      newest = undefined
    },
  }
}
