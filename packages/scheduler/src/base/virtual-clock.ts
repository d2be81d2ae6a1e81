import type { SharedClock } from "./clock"
import { createTimerQueue } from "./timer-queue"

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
