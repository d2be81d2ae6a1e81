import type { Clock } from "../base/clock"

/** Limits how many runs of one queue this process executes at a time. */
export interface SlotPool {
  /** A slot, if one is free and at least `leaving` others stay free. Default: 0. */
  tryTake(leaving?: number): Slot | undefined
  /**
   * Waits for a slot; undefined when no slots are given any more. `urgent` requests come before `usual` ones, but only
   * every other time, so that neither kind starves the other.
   */
  take(urgency?: "usual" | "urgent"): Promise<Slot | undefined>
  /** The same for a request that may be withdrawn, by calling what is returned: then `give` is not called. */
  queueUp(urgency: "usual" | "urgent", give: (slot: Slot | undefined) => void): () => void
  /** Whether an urgent request waits. */
  isUrgent(): boolean
  /** Gives no more slots. */
  close(): void
}

/** A slot that is taken, until it is freed. */
export interface Slot {
  /** Gives the slot back. Only the first call counts. */
  free(): void
}

export function createSlotPool(count: number): SlotPool {
  const taken = new Set<Slot>()
  const waiting: Record<"usual" | "urgent", ((slot: Slot | undefined) => void)[]> = {
    usual: [],
    urgent: [],
  }
  let wasUrgent = false
  let closed = false

  function next(): ((slot: Slot | undefined) => void) | undefined {
    const isUrgent = waiting.urgent.length > 0 && !(wasUrgent && waiting.usual.length > 0)
    wasUrgent = isUrgent
    return (isUrgent ? waiting.urgent : waiting.usual).shift()
  }

  function give(): Slot {
    const slot: Slot = {
      free() {
        if (!taken.delete(slot)) return
        next()?.(give())
      },
    }
    taken.add(slot)
    return slot
  }

  // Phrased so that a count that is no number, or no whole one, gives too few slots rather than too many.
  const tryTake = (leaving = 0) =>
    !closed && taken.size + 1 + Math.max(0, leaving) <= count ? give() : undefined

  const queueUp: SlotPool["queueUp"] = (urgency, given) => {
    const slot = tryTake()
    if (closed || slot) given(slot)
    else waiting[urgency].push(given)
    return () => {
      const at = waiting[urgency].indexOf(given)
      if (at >= 0) waiting[urgency].splice(at, 1)
    }
  }

  return {
    tryTake,
    queueUp,
    take: (urgency = "usual") => new Promise((resolve) => void queueUp(urgency, resolve)),
    isUrgent: () => waiting.urgent.length > 0,
    close() {
      closed = true
      for (const resolve of [...waiting.urgent.splice(0), ...waiting.usual.splice(0)]) resolve(undefined)
    },
  }
}

/** How many runs a process executes at a time in each named queue: one number for all, or by the queue's name. */
export type Concurrency = number | Record<string, number>

const defaultConcurrency = 10

export function concurrencyOf(concurrency: Concurrency | undefined, queue: string): number {
  if (typeof concurrency === "number") return concurrency
  // A queue may be called `constructor`.
  return (
    (concurrency && Object.hasOwn(concurrency, queue) ? concurrency[queue] : undefined) ?? defaultConcurrency
  )
}

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
