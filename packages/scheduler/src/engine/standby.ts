import type { SharedClock } from "../base/clock"
import type { Heartbeat } from "../ledger/heartbeat"

/** Decides whether this process plans: the oldest processes do, the others stand by. This only saves work; any number may plan. */
export interface Standby {
  /** Whether this process plans from this heartbeat to the next. */
  plansAfter(beat: Pick<Heartbeat, "others" | "elders" | "behind">): boolean
  /** Whether it plans, as of the last heartbeat. */
  isPlanning(): boolean
  /** Whether there are more processes than planners: runs are then for all of them, not for the planners first. */
  isShared(): boolean
  /** Makes this process plan until the others' next heartbeats: it knows of something that they learn only then. */
  planForNow(): void
}

/** A process that found an undecided tick plans for this many heartbeats: an older one that shuts down keeps beating for 20 s or more. */
const beatsAfterLapse = 6

export function createStandby(options: {
  clock: Pick<SharedClock, "localNow">
  /** How many processes plan. */
  planners: number
  /** How often each process has a heartbeat, in milliseconds. */
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
