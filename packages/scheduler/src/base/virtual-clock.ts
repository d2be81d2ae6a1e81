import type { SharedClock, Timer } from "./clock"

/** A clock that stands still until a test advances it. */
export interface VirtualClock extends SharedClock {
  /** Lets time pass, in milliseconds; each timer fires at its time, in order. Waits for nothing. */
  advance(ms: number): void
  /**
   * Lets time pass up to an instant, in epoch milliseconds; a past instant changes nothing. Before the first step, and
   * whenever the timers of one time have fired, it waits for `settle`, which resolves when everything that they started is
   * done.
   */
  advanceTo(ms: number, settle: () => Promise<void>): Promise<void>
  /** Resolves when this many milliseconds have passed on this clock; rejects with the signal's reason when it aborts. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>
  /** How many timers wait. */
  waiting(): number
  /** When the next timer fires, in epoch milliseconds. */
  nextTimerAt(): number | undefined
}

/** @param options.startMs what it shows at first, in epoch milliseconds. Default: 2026-11-01T12:00:00Z */
export function createVirtualClock(options: { startMs?: number } = {}): VirtualClock {
  let nowMs = options.startMs ?? Date.parse("2026-11-01T12:00:00Z")
  const timers = createTimerQueue()

  const setTimer: SharedClock["setTimer"] = (callback, delayMs) =>
    timers.set(nowMs + Math.ceil(Math.max(0, delayMs)), callback)

  function fireUntil(ms: number): void {
    for (let timer = timers.take(ms); timer; timer = timers.take(ms)) {
      nowMs = Math.max(nowMs, timer.atMs)
      timer.callback()
    }
  }

  return {
    now: () => nowMs,
    localNow: () => nowMs,
    // All processes share this time: there is nothing to correct, and no clock is ahead.
    correct: () => undefined,
    skewMs: () => 0,
    setTimer,
    advance(ms) {
      const end = nowMs + ms
      fireUntil(end)
      nowMs = end
    },
    async advanceTo(ms, settle) {
      await settle()
      for (;;) {
        const next = timers.earliest()
        if (next === undefined || next > ms) break
        fireUntil(Math.max(next, nowMs))
        await settle()
      }
      nowMs = Math.max(nowMs, ms)
    },
    sleep: (ms, signal) =>
      new Promise((resolve, reject) => {
        const giveUp = () => {
          timer.cancel()
          reject(signal!.reason as Error)
        }
        const timer = setTimer(() => {
          signal?.removeEventListener("abort", giveUp)
          resolve()
        }, ms)
        if (signal?.aborted) giveUp()
        else signal?.addEventListener("abort", giveUp, { once: true })
      }),
    waiting: () => timers.size(),
    nextTimerAt: () => timers.earliest(),
  }
}

/** Timers in the order in which they fire: by time, and those of the same time in the order in which they were set. */
interface TimerQueue {
  set(atMs: number, callback: () => void): Timer
  /** The time of the earliest timer. */
  earliest(): number | undefined
  /** Removes and returns the earliest timer, if its time is `untilMs` or before. */
  take(untilMs: number): { atMs: number; callback: () => void } | undefined
  size(): number
}

interface Entry {
  atMs: number
  callback: () => void
}

function createTimerQueue(): TimerQueue {
  // The latest comes first, so that removing the earliest moves nothing.
  const entries: Entry[] = []

  /** The index for a timer of this time: after those that fire later, before those of the same time, which were set earlier. */
  function positionOf(atMs: number): number {
    let low = 0
    let high = entries.length
    while (low < high) {
      const middle = (low + high) >> 1
      if (entries[middle]!.atMs > atMs) low = middle + 1
      else high = middle
    }
    return low
  }

  return {
    set(atMs, callback) {
      const entry = { atMs, callback }
      entries.splice(positionOf(atMs), 0, entry)
      return {
        cancel() {
          let position = positionOf(atMs)
          while (entries[position]?.atMs === atMs && entries[position] !== entry) position += 1
          if (entries[position] === entry) entries.splice(position, 1)
        },
      }
    },
    earliest: () => entries.at(-1)?.atMs,
    take: (untilMs) => (entries.length > 0 && entries.at(-1)!.atMs <= untilMs ? entries.pop() : undefined),
    size: () => entries.length,
  }
}
