import type { Clock } from "../base/clock"

/** A clock that stands still until it is told to go on. */
export interface VirtualClock extends Clock {
  /** Lets time pass; each timer fires at its moment, in its order. */
  advance(ms: number): void
  /** How many timers wait. */
  waiting(): number
}

export function createVirtualClock(startMs = Date.parse("2026-11-01T12:00:00Z")): VirtualClock {
  let nowMs = startMs
  let timers: { atMs: number; callback: () => void }[] = []
  return {
    now: () => nowMs,
    setTimer(callback, delayMs) {
      const timer = { atMs: nowMs + Math.max(0, delayMs), callback }
      timers.push(timer)
      return { cancel: () => (timers = timers.filter((other) => other !== timer)) }
    },
    advance(ms) {
      const end = nowMs + ms
      for (;;) {
        const [next] = timers.filter((timer) => timer.atMs <= end).sort((a, b) => a.atMs - b.atMs)
        if (!next) break
        timers = timers.filter((other) => other !== next)
        nowMs = next.atMs
        next.callback()
      }
      nowMs = end
    },
    waiting: () => timers.length,
  }
}
