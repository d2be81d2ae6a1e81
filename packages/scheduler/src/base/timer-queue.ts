import type { Timer } from "./clock"

/** Timers in the order in which they fire: by time, and those of the same time in the order in which they were set. */
export interface TimerQueue {
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

export function createTimerQueue(): TimerQueue {
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
