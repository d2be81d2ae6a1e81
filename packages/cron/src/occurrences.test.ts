import fc from "fast-check"
import { CronError } from "./cron-error"
import { modelTicks, walkClock, type WalkedClock } from "./occurrence-model.fixture"
import {
  anyDayExpression,
  anyExpression,
  anyFold,
  anyGap,
  anyZone,
  dayOfChange,
} from "./schedule-arbitrary.fixture"
import { compileSchedule, type CompiledSchedule, type Schedule } from "./schedule"

/** Raise these to search longer: 2,500 and 5,000 take about seven minutes. */
const clockRuns = 40
const calendarRuns = 100

const hour = 60 * 60 * 1000
const day = 24 * hour

/** Random fields may have no date; such expressions are refused, which other tests are about. */
function compileIfPossible(schedule: Schedule): CompiledSchedule | undefined {
  try {
    return compileSchedule(schedule)
  } catch (error) {
    if (error instanceof CronError && error.message.includes("which never happens")) return undefined
    throw error
  }
}

function backwards(compiled: CompiledSchedule, fromMs: number, toMs: number): number[] {
  const ticks: number[] = []
  let tick = compiled.previous(toMs + 1)
  while (tick !== undefined && tick > fromMs) {
    ticks.unshift(tick)
    tick = compiled.previous(tick)
  }
  return ticks
}

/** Readable in a failure, unlike two lists of thousands of ticks. */
function firstDifference(found: readonly number[], expected: readonly number[]) {
  const shown = (tick: number | undefined) => (tick === undefined ? "no more" : new Date(tick).toISOString())
  const index = expected.findIndex((tick, at) => tick !== found[at])
  if (index < 0 && found.length === expected.length) return undefined
  const at = index < 0 ? expected.length : index
  return { at, found: shown(found[at]), expected: shown(expected[at]) }
}

function expectModel(schedule: Schedule, clock: WalkedClock): void {
  const { fromMs, toMs } = clock
  const compiled = compileIfPossible(schedule)
  if (compiled === undefined) return
  const expected = modelTicks(schedule, clock)
  expect(firstDifference([...compiled.between(fromMs, toMs)], expected)).toBeUndefined()
  expect(firstDifference(backwards(compiled, fromMs, toMs), expected)).toBeUndefined()
}

test("around the clock changes of any zone and year, the ticks are those of a simple model", () => {
  const year = fc.oneof(
    { weight: 4, arbitrary: fc.integer({ min: 1970, max: 2040 }) },
    { weight: 1, arbitrary: fc.integer({ min: 1850, max: 2099 }) },
  )
  const rules = fc.array(fc.tuple(anyExpression, anyGap, anyFold), { minLength: 8, maxLength: 8 })
  const shiftMs = fc.integer({ min: -20 * 60 * 60, max: 12 * 60 * 60 }).map((seconds) => seconds * 1000)
  fc.assert(
    fc.property(anyZone, year, fc.nat(), shiftMs, rules, (timezone, inYear, choice, shift, schedules) => {
      const from = dayOfChange(timezone, inYear, choice) + shift
      const clock = walkClock(timezone, from, from + 36 * hour)
      for (const [expression, gap, fold] of schedules) expectModel({ expression, timezone, gap, fold }, clock)
    }),
    { numRuns: clockRuns },
  )
})

test("in any year, the days are those of a simple model", () => {
  fc.assert(
    fc.property(anyDayExpression, fc.integer({ min: 1890, max: 2110 }), (expression, year) => {
      const from = Date.UTC(year, 0, 1) - 1
      const clock = walkClock("UTC", from, from + 120 * day)
      expectModel({ expression, timezone: "UTC", gap: "skip", fold: "both" }, clock)
    }),
    { numRuns: calendarRuns },
  )
})
