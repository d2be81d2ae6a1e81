/** The one source of time. Everything that reads the time, or waits, uses a clock. */
export interface Clock {
  /** The current instant, in epoch milliseconds, on the clock that all processes share. */
  now(): number
  /**
   * Calls `callback` once, `delayMs` from now, however long that is; `Infinity` is never. The timer does not keep the
   * process alive.
   */
  setTimer(callback: () => void, delayMs: number): Timer
  /** Monotonic milliseconds of this process, to measure how long something took. */
  localNow(): number
}

export interface Timer {
  /** Cancels the timer; safe to call after it fired. */
  cancel(): void
}

/** Node fires a longer timer at once, so a longer one is set again when this much of it has passed. */
const longestTimerMs = 2 ** 31 - 1

/** Both clocks are read in whole milliseconds: the database's is rounded, the wall clock's fractions are cut off. */
const grainMs = 1.5

export interface SharedClock extends Clock {
  /**
   * Corrects the clock by a reading of the database's clock, in whole milliseconds, and the local instants just before and
   * after it. Only a proven deviation is corrected: a slow answer proves little.
   */
  correct(reading: { sharedMs: number; askedAt: number; answeredAt: number }): void
  /** By how much the machine's wall clock is ahead of the shared clock, in milliseconds. */
  skewMs(): number
}

/**
 * A clock that runs on the process's monotonic time and is set by the database's clock: a machine whose wall clock is
 * wrong, or is stepped, still agrees with all others. Until the first correction it shows the wall clock.
 *
 * @param options.wallNow what the machine's wall clock shows, in epoch milliseconds. Default: `Date.now`
 */
export function createSharedClock(options: { wallNow?: () => number } = {}): SharedClock {
  const wallNow = options.wallNow ?? (() => Date.now())
  let offsetMs = wallNow() - performance.now()
  return {
    now: () => Math.floor(performance.now() + offsetMs),
    localNow: () => performance.now(),
    skewMs: () => Math.round(wallNow() - (performance.now() + offsetMs)),
    correct({ sharedMs, askedAt, answeredAt }) {
      const leastMs = sharedMs - grainMs - answeredAt
      const mostMs = sharedMs + grainMs - askedAt
      const wallMs = wallNow() - performance.now()
      const agrees = (ms: number) => leastMs <= ms && ms <= mostMs
      // The wall clock is preferred if it may be right, so that times in logs and in the ledger are the same.
      if (!agrees(offsetMs)) offsetMs = agrees(wallMs) ? wallMs : (leastMs + mostMs) / 2
    },
    setTimer: setLocalTimer,
  }
}

function setLocalTimer(callback: () => void, delayMs: number): Timer {
  const endsAt = performance.now() + delayMs
  let handle: NodeJS.Timeout
  const arm = (leftMs: number): void => {
    if (leftMs <= longestTimerMs) handle = setTimeout(callback, Math.max(0, leftMs))
    else handle = setTimeout(() => arm(endsAt - performance.now()), longestTimerMs)
    handle.unref()
  }
  arm(delayMs)
  return { cancel: () => clearTimeout(handle) }
}
