import { missedLimit, type JobSpec } from "./job-spec.fixture"

const onTimeMs = 10_000

/** Which of the owed ticks run, and why the others do not; the ticks in their order. */
export function decideOwedTicks(input: {
  ticks: number[]
  nowMs: number
  spec: JobSpec
  removed: boolean
}): { tick: number; reason: string | undefined }[] {
  const { ticks, nowMs, spec, removed } = input
  if (removed) return ticks.map((tick) => ({ tick, reason: "removed" }))
  const age = (tick: number) => nowMs - tick
  const missed = ticks.filter((tick) => age(tick) >= onTimeMs && age(tick) <= spec.missedWindowS * 1_000)
  const hasOnTime = ticks.some((tick) => age(tick) < onTimeMs)
  const keep = { skip: 0, once: hasOnTime ? 0 : 1, all: missedLimit }[spec.missed]
  const kept = missed.slice(missed.length - keep)
  return ticks.map((tick) => {
    if (age(tick) < onTimeMs || (keep > 0 && kept.includes(tick))) return { tick, reason: undefined }
    if (spec.missed === "skip") return { tick, reason: "missed" }
    if (!missed.includes(tick)) return { tick, reason: "missed_window" }
    return { tick, reason: spec.missed === "all" ? "missed_limit" : "missed_collapsed" }
  })
}
