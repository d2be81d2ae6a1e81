import type { Policies } from "./policies"
import type { decidedReasons } from "./reason"

/** A tick that is younger than this when it is decided is on time; an older one was missed. */
export const missedAfterMs = 10_000

export type TickDecision =
  | { kind: "run"; scheduledFor: number; trigger: "schedule" | "missed" }
  | { kind: "skip"; from: number; to: number; count: number; reason: SkipReason }

export type SkipReason = (typeof decidedReasons)[number]

/** How many missed ticks a policy lets run at most: the newest ones. */
export function missedToRun(policies: Pick<Policies, "missed" | "missedLimit">): number {
  return { skip: 0, once: 1, all: policies.missedLimit }[policies.missed]
}

/**
 * Decides the owed ticks of one job, oldest first. On-time ticks run. Of the missed ones `skip` runs none,
 * `all` runs the newest `missedLimit` within the window, and `once` runs the newest, unless an on-time tick
 * follows, which then stands for the missed ones too. Neighbours that are skipped for one reason become one
 * decision with a count.
 */
export function decideOwed(input: {
  ticks: Iterable<number>
  now: number
  policies: Pick<Policies, "missed" | "missedWindowMs" | "missedLimit">
  /** These are only the oldest of the owed ticks, and more than may run follow: none of them runs. */
  moreFollow?: boolean
}): TickDecision[] {
  const { now, policies } = input
  const decisions: TickDecision[] = []
  const missed: number[] = []
  const keep = input.moreFollow ? 0 : missedToRun(policies)
  const overflow: SkipReason = policies.missed === "all" ? "missed_limit" : "missed_collapsed"
  const onTime: number[] = []
  for (const tick of input.ticks) {
    if (now - tick < missedAfterMs) onTime.push(tick)
    else if (policies.missed === "skip") skip(decisions, tick, "missed")
    else if (now - tick > policies.missedWindowMs) skip(decisions, tick, "missed_window")
    else {
      missed.push(tick)
      if (missed.length > keep) skip(decisions, missed.shift()!, overflow)
    }
  }
  for (const tick of missed) {
    if (policies.missed === "once" && onTime.length > 0) skip(decisions, tick, "missed_collapsed")
    else decisions.push({ kind: "run", scheduledFor: tick, trigger: "missed" })
  }
  for (const tick of onTime) decisions.push({ kind: "run", scheduledFor: tick, trigger: "schedule" })
  return decisions
}

/**
 * Why a tick that was decided in time, and that no worker took within `missedAfterMs`, is not run any more: the
 * workers or the queue were down, or all were busy. Undefined where it is to run, late as it is.
 */
export function fateOfLate(input: {
  scheduledFor: number
  now: number
  /** A later tick of the job has come as well. */
  newerHasCome: boolean
  policies: Pick<Policies, "missed" | "missedWindowMs">
}): SkipReason | undefined {
  const { scheduledFor, now, newerHasCome, policies } = input
  if (policies.missed === "skip") return "missed"
  if (now - scheduledFor > policies.missedWindowMs) return "missed_window"
  return policies.missed === "once" && newerHasCome ? "missed_collapsed" : undefined
}

/** Skips every tick for one reason: what a paused or removed job owes. */
export function skipOwed(ticks: Iterable<number>, reason: SkipReason): TickDecision[] {
  const decisions: TickDecision[] = []
  for (const tick of ticks) skip(decisions, tick, reason)
  return decisions
}

function skip(decisions: TickDecision[], tick: number, reason: SkipReason): void {
  const last = decisions.at(-1)
  if (last?.kind === "skip" && last.reason === reason) {
    last.to = tick
    last.count += 1
  } else {
    decisions.push({ kind: "skip", from: tick, to: tick, count: 1, reason })
  }
}
