import type { Clock } from "../base/clock"
import type { Slot, SlotPool } from "./slot-pool"

/** Gives places to runs that were claimed before they had one. */
export interface Admission {
  /** A place; undefined where none becomes free any more, none has for a while, or others have had all of them. */
  next(): Promise<Slot | undefined>
}

/** While claimed runs wait and no place becomes free for so long, all of them are given up, in milliseconds. */
const stalledAfterMs = 100
/** None waits longer, in milliseconds: others may have time for it, and nobody renews its lease meanwhile. */
const longestMs = 200

interface Waiting {
  sinceMs: number
  leave(): void
}

export function createAdmission(options: {
  clock: Pick<Clock, "setTimer" | "localNow">
  pool: SlotPool
}): Admission {
  const { clock, pool } = options
  const waiting = new Set<Waiting>()
  let given = 0
  let isWatched = false

  const isTooLong = ({ sinceMs }: Waiting) => clock.localNow() - sinceMs >= longestMs

  /** Looks again and again while somebody waits. */
  function watch(): void {
    isWatched = waiting.size > 0
    if (!isWatched) return
    const before = given
    clock.setTimer(
      // After a block of the event loop, what has come meanwhile is heard first: a handler may be over.
      () =>
        setImmediate(() => {
          for (const each of waiting) if (given === before || isTooLong(each)) each.leave()
          watch()
        }),
      stalledAfterMs,
    )
  }

  return {
    next() {
      const free = pool.tryTake()
      if (free) return Promise.resolve(free)
      return new Promise((resolve) => {
        const each: Waiting = {
          sinceMs: clock.localNow(),
          leave() {
            waiting.delete(each)
            withdraw()
            resolve(undefined)
          },
        }
        waiting.add(each)
        const withdraw = pool.queueUp("urgent", (slot) => {
          given += 1
          waiting.delete(each)
          if (!slot || !isTooLong(each)) {
            resolve(slot)
            return
          }
          slot.free()
          resolve(undefined)
        })
        if (!isWatched) watch()
      })
    },
  }
}
