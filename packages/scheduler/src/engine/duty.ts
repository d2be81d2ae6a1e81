import type { SharedClock } from "../base/clock"
import type { Heartbeat } from "../ledger/heartbeat"

/** Who of many processes plans: the eldest do, the others stand by. It saves work only; any number may plan. */
export interface Duty {
  /** Whether it is this process's to plan, from this visit to the ledger to the next. */
  falls(beat: Pick<Heartbeat, "others" | "elders" | "behind">): boolean
  /** Whether it was, at the last visit. */
  isOn(): boolean
  /** Whether there are more processes than plan: runs are then for all of them, and not first for those that plan. */
  isShared(): boolean
  /** This process knows of something that the others only learn at their next visit: until then it plans. */
  call(): void
}

/** Who found a tick undecided plans for so many visits: an elder that shuts down still visits the ledger for 20 s or more. */
const visitsAfterLapse = 6

export function createDuty(options: {
  clock: Pick<SharedClock, "localNow">
  /** How many processes plan. */
  planners: number
  /** How often each process visits the ledger, in milliseconds. */
  everyMs: number
}): Duty {
  const { clock, planners, everyMs } = options
  let calledUntil = -Infinity
  let on = true
  let shared = false
  const callFor = (visits: number) => {
    calledUntil = Math.max(calledUntil, clock.localNow() + visits * everyMs)
  }
  return {
    falls({ others, elders, behind }) {
      shared = others >= planners
      if (behind) callFor(visitsAfterLapse)
      on = elders < planners || clock.localNow() < calledUntil
      return on
    },
    isOn: () => on,
    isShared: () => shared,
    call: () => callFor(2),
  }
}
