import { isTickPaused, type PauseSpan } from "./pause"
import type { Policies } from "./policies"
import type { decidedReasons } from "./reason"

/** A tick younger than this when it is decided is on time; an older one was missed. In milliseconds. */
export const missedAfterMs = 10_000

export type TickDecision =
  | {
      kind: "run"
      scheduledFor: number
      trigger: "schedule" | "missed"
      /**
       * It runs for missed ticks, itself or others: its overlap policy does not skip it; it waits until the job has
       * room.
       */
      mustRun: boolean
    }
  | {
      kind: "skip"
      from: number
      to: number
      count: number
      reason: SkipReason
      /** The tick that runs in place of these. */
      standIn: number | undefined
    }

export type SkipReason = (typeof decidedReasons)[number]

/** How many missed ticks a policy lets run at most: the newest ones. */
export function missedToRun(policies: Pick<Policies, "missed" | "missedLimit">): number {
  return { skip: 0, once: 1, all: policies.missedLimit }[policies.missed]
}

/**
 * Decides the ticks of one job after its watermark, oldest first. A pause skips the ticks that it covers. On-time ticks
 * run. Of the missed ones `skip` runs none, `all` runs the newest `missedLimit` within the window, and `once` runs the
 * newest, unless an on-time tick follows, which then stands in for the missed ones too. Consecutive ticks that are skipped
 * for one reason become one decision with a count.
 */
export function decideDueTicks(input: {
  ticks: Iterable<number>
  now: number
  policies: Pick<Policies, "missed" | "missedWindowMs" | "missedLimit">
  /** Default: none. */
  pauses?: readonly PauseSpan[]
  /** These are only the oldest of the due ticks, and more follow than may run: so none of these runs. */
  moreFollow?: boolean
}): TickDecision[] {
  const { now, policies, pauses = [], moreFollow } = input
  const { missed: policy, missedWindowMs } = policies
  const ticks = [...input.ticks]
  const isOnTime = (tick: number) => now - tick < missedAfterMs && !isTickPaused(pauses, { tick, now })
  const unsettled = ticks.filter((tick) => !isTickPaused(pauses, { tick, now }))
  const onTime = unsettled.filter(isOnTime)
  const missed = unsettled.filter((tick) => !isOnTime(tick) && now - tick <= missedWindowMs)
  const isCollapsed = policy === "once" && missed.length > 0 && onTime.length > 0
  const keep = moreFollow || isCollapsed ? 0 : missedToRun(policies)
  const late = new Set(keep > 0 ? missed.slice(-keep) : [])
  const standIn = policy === "once" && !moreFollow ? (onTime[0] ?? missed.at(-1)) : undefined
  const comeLate = late.size + onTime.filter((tick) => tick <= now).length

  const decisions: TickDecision[] = []
  for (const tick of ticks) {
    if (isTickPaused(pauses, { tick, now })) skip(decisions, tick, "paused")
    else if (late.has(tick)) {
      decisions.push({ kind: "run", scheduledFor: tick, trigger: "missed", mustRun: true })
    } else if (isOnTime(tick)) {
      // With `all`, a tick that has passed by now waits for those that were missed before it.
      const isOneOfAll = policy === "all" && tick <= now && comeLate > 1
      const mustRun = isOneOfAll || (isCollapsed && tick === standIn)
      decisions.push({ kind: "run", scheduledFor: tick, trigger: "schedule", mustRun })
    } else if (policy === "skip") skip(decisions, tick, "missed")
    else if (now - tick > missedWindowMs) skip(decisions, tick, "missed_window")
    else if (policy === "all") skip(decisions, tick, "missed_limit")
    else skip(decisions, tick, "missed_collapsed", standIn)
  }
  return decisions
}

/** From when a tick that is to run, and that no worker has claimed, is late: its `missed` policy decides again. */
export function lateFrom(tick: { trigger: "schedule" | "missed"; runAt: number }): number | undefined {
  return tick.trigger === "schedule" ? tick.runAt + missedAfterMs : undefined
}

/**
 * Why a tick that was decided in time, and that no worker claimed within `missedAfterMs`, is not run: the workers or the
 * queue were down, or all workers were busy. Undefined where it is to run although it is late.
 */
export function fateOfLate(input: {
  scheduledFor: number
  now: number
  /** A later tick of the job has passed that ran, runs, or is due. */
  hasStandIn: boolean
  policies: Pick<Policies, "missed" | "missedWindowMs">
}): SkipReason | undefined {
  const { scheduledFor, now, hasStandIn, policies } = input
  if (policies.missed === "skip") return "missed"
  if (now - scheduledFor > policies.missedWindowMs) return "missed_window"
  return policies.missed === "once" && hasStandIn ? "missed_collapsed" : undefined
}

/** A late tick, or a later one that may stand in for it. */
interface Waiting {
  scheduledFor: number
  policies: Pick<Policies, "missed" | "missedWindowMs">
}

/**
 * Whether a due tick can stand in for an earlier, late one: only if its own policies would not skip it before the late
 * one's policies would skip that one.
 */
export function canStandIn(late: Waiting, due: Waiting): boolean {
  const givenUpAt = ({ scheduledFor, policies }: Waiting) => scheduledFor + policies.missedWindowMs
  return due.policies.missed !== "skip" && givenUpAt(due) >= givenUpAt(late)
}

/** Skips every tick for one reason, as for a removed job. */
export function skipDueTicks(ticks: Iterable<number>, reason: SkipReason): TickDecision[] {
  const decisions: TickDecision[] = []
  for (const tick of ticks) skip(decisions, tick, reason)
  return decisions
}

function skip(decisions: TickDecision[], tick: number, reason: SkipReason, standIn?: number): void {
  const last = decisions.at(-1)
  if (last?.kind === "skip" && last.reason === reason) {
    last.to = tick
    last.count += 1
  } else {
    decisions.push({ kind: "skip", from: tick, to: tick, count: 1, reason, standIn })
  }
}
