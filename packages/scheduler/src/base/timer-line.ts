import type { Timer } from "./clock"

/** Timers in the order in which they fire: by their time, and of one time in the order in which they were set. */
export interface TimerLine {
  set(atMs: number, callback: () => void): Timer
  /** The time of the earliest timer. */
  earliest(): number | undefined
  /** Takes out the earliest timer, if its time is `untilMs` or before. */
  take(untilMs: number): { atMs: number; callback: () => void } | undefined
  size(): number
}

interface Entry {
  atMs: number
  callback: () => void
}

export function createTimerLine(): TimerLine {
  // The latest comes first, so that taking the earliest moves nothing.
  const entries: Entry[] = []

  /** Where a timer of this time belongs: before all that fire later, and before its equals, which were set earlier. */
  function placeOf(atMs: number): number {
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
      entries.splice(placeOf(atMs), 0, entry)
      return {
        cancel() {
          let place = placeOf(atMs)
          while (entries[place]?.atMs === atMs && entries[place] !== entry) place += 1
          if (entries[place] === entry) entries.splice(place, 1)
        },
      }
    },
    earliest: () => entries.at(-1)?.atMs,
    take: (untilMs) => (entries.length > 0 && entries.at(-1)!.atMs <= untilMs ? entries.pop() : undefined),
    size: () => entries.length,
  }
}
