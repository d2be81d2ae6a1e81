import type { Clock } from "../base/clock"
import type { Slot, SlotPool } from "./slot-pool"

/** Gives slots to runs that were claimed before they had one. */
export interface Admission {
  /** A slot; undefined where no slot is given any more, none has become free for a while, or other runs got all of them. */
  next(): Promise<Slot | undefined>
}

/** If no slot becomes free for this long while claimed runs wait, all of them are given up, in milliseconds. */
const stalledAfterMs = 100
/** No run waits longer, in milliseconds: other processes may have time for it, and its lease is not renewed here. */
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

  /** Checks at intervals while a run waits. */
  function watch(): void {
    isWatched = waiting.size > 0
    if (!isWatched) return
    const before = given
    clock.setTimer(
      // After the event loop was blocked, pending events come first: a handler may have ended.
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
