import type { SharedClock } from "../base/clock"
import type { Heartbeat } from "../ledger/heartbeat"

/** Who of many processes plans: the eldest do, the others stand by. It saves work only; any number may plan. */
export interface Standby {
  /** Whether it is this process's to plan, from this visit to the ledger to the next. */
  plansAfter(beat: Pick<Heartbeat, "others" | "elders" | "behind">): boolean
  /** Whether it was, at the last visit. */
  isPlanning(): boolean
  /** Whether there are more processes than plan: runs are then for all of them, and not first for those that plan. */
  isShared(): boolean
  /** This process knows of something that the others only learn at their next visit: until then it plans. */
  planForNow(): void
}

/** Who found a tick undecided plans for so many visits: an elder that shuts down still visits the ledger for 20 s or more. */
const beatsAfterLapse = 6

export function createStandby(options: {
  clock: Pick<SharedClock, "localNow">
  /** How many processes plan. */
  planners: number
  /** How often each process visits the ledger, in milliseconds. */
  everyMs: number
}): Standby {
  const { clock, planners, everyMs } = options
  let planUntil = -Infinity
  let planning = true
  let shared = false
  const planFor = (beats: number) => {
    planUntil = Math.max(planUntil, clock.localNow() + beats * everyMs)
  }
  return {
    plansAfter({ others, elders, behind }) {
      shared = others >= planners
      if (behind) planFor(beatsAfterLapse)
      planning = elders < planners || clock.localNow() < planUntil
      return planning
    },
    isPlanning: () => planning,
    isShared: () => shared,
    planForNow: () => planFor(2),
  }
}
