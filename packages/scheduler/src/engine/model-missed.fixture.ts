import { missedLimit, type JobSpec } from "./job-spec.fixture"

const onTimeMs = 10_000

export interface ModelPause {
  atMs: number
  untilMs: number
}

export interface DueTick {
  tick: number
  /** Why it does not run. */
  reason: string | undefined
  /** It waits for a permit, whatever its overlap policy says. */
  mustRun: boolean
}

/** Which of the due ticks run, and why the others do not; the ticks in their order. */
export function decideDueTicks(input: {
  ticks: number[]
  nowMs: number
  spec: JobSpec
  /** All there ever were, also those that are over. */
  pauses: ModelPause[]
  removed: boolean
}): DueTick[] {
  const { ticks, nowMs, spec, pauses, removed } = input
  const skipped = (tick: number, reason: string) => ({ tick, reason, mustRun: false })
  if (removed) return ticks.map((tick) => skipped(tick, "removed"))
  const holds = (ms: number) => pauses.some(({ atMs, untilMs }) => atMs <= ms && ms < untilMs)
  const isPaused = (tick: number) => holds(tick) || (tick <= nowMs && holds(nowMs))
  const open = ticks.filter((tick) => !isPaused(tick))
  const age = (tick: number) => nowMs - tick
  const missed = open.filter((tick) => age(tick) >= onTimeMs && age(tick) <= spec.missedWindowS * 1_000)
  const onTime = open.filter((tick) => age(tick) < onTimeMs)
  const keep = { skip: 0, once: onTime.length > 0 ? 0 : 1, all: missedLimit }[spec.missed]
  const kept = keep === 0 ? [] : missed.slice(-keep)
  const comesLate = [...kept, ...onTime.filter((tick) => tick <= nowMs)]
  const waits = (tick: number) => {
    if (spec.missed === "once") return missed.length > 0 && tick === onTime[0]
    return spec.missed === "all" && comesLate.length > 1 && comesLate.includes(tick)
  }
  return ticks.map((tick) => {
    if (isPaused(tick)) return skipped(tick, "paused")
    if (kept.includes(tick)) return { tick, reason: undefined, mustRun: true }
    if (onTime.includes(tick)) return { tick, reason: undefined, mustRun: waits(tick) }
    if (spec.missed === "skip") return skipped(tick, "missed")
    if (!missed.includes(tick)) return skipped(tick, "missed_window")
    return skipped(tick, spec.missed === "all" ? "missed_limit" : "missed_collapsed")
  })
}
