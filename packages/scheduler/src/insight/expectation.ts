import { compileStored, type InForce } from "../schedule/stored-schedule"
import { tickCounter } from "./tick-count"

/** The ticks that a job should have had, each from the schedule version in force at its time. */
export interface Expectation {
  /** The first tick after an instant. */
  next(afterMs: number): number | undefined
  /** The last tick before an instant. */
  previous(beforeMs: number): number | undefined
  /** How many ticks there are with `fromMs` <= tick <= `toMs`. */
  count(fromMs: number, toMs: number): number
}

/** @param versions a job's, oldest first */
export function expectationOf(versions: InForce[]): Expectation {
  const parts = versions.map(({ schedule, fromMs, toMs }) => {
    const compiled = compileStored(schedule)
    return { compiled, countTicks: tickCounter(compiled), fromMs, toMs: toMs ?? Infinity }
  })
  return {
    next(afterMs) {
      for (const { compiled, fromMs, toMs } of parts) {
        if (toMs <= afterMs) continue
        const tick = compiled.next(Math.max(afterMs, fromMs))
        if (tick !== undefined && tick <= toMs) return tick
      }
      return undefined
    },
    previous(beforeMs) {
      for (const { compiled, fromMs, toMs } of parts.toReversed()) {
        if (fromMs >= beforeMs) continue
        // The bound is exclusive, and the last instant of a version is still its own.
        const tick = compiled.previous(Math.min(beforeMs, toMs + 1))
        if (tick !== undefined && tick > fromMs) return tick
      }
      return undefined
    },
    count(firstMs, lastMs) {
      let count = 0
      for (const { countTicks, fromMs, toMs } of parts) {
        const from = Math.max(firstMs - 1, fromMs)
        const to = Math.min(lastMs, toMs)
        if (from < to) count += countTicks(from, to)
      }
      return count
    },
  }
}
