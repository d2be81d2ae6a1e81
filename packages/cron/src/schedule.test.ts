import fc from "fast-check"
import { CronError } from "./cron-error"
import { anyFold, anyGap, anyZone } from "./schedule-arbitrary.fixture"
import { compileSchedule, type Schedule } from "./schedule"

const daily: Schedule = { expression: "0 2 * * *", timezone: "UTC", gap: "run-after", fold: "first" }
const at = (text: string) => Date.parse(text)
const hour = 60 * 60 * 1000

function faultOf(schedule: unknown, where?: string): CronError {
  try {
    compileSchedule(schedule as Schedule, where)
  } catch (error) {
    if (error instanceof CronError) return error
    throw error
  }
  throw new Error("the schedule was not refused")
}

describe("next and previous", () => {
  const compiled = compileSchedule(daily)

  test("are strict: a tick is neither after nor before itself", () => {
    const tick = at("2025-03-10T02:00:00Z")
    expect(compiled.next(tick)).toBe(tick + 24 * hour)
    expect(compiled.previous(tick)).toBe(tick - 24 * hour)
    expect(compiled.next(tick - 1)).toBe(tick)
    expect(compiled.previous(tick + 1)).toBe(tick)
    expect(compiled.next(tick - 0.5)).toBe(tick)
    expect(compiled.previous(tick + 0.5)).toBe(tick)
  })

  test("accept infinite instants", () => {
    expect(compiled.next(-Infinity)).toBe(at("0001-01-01T02:00:00Z"))
    expect(compiled.previous(Infinity)).toBe(at("9999-12-31T02:00:00Z"))
    expect(compiled.next(Infinity)).toBeUndefined()
    expect(compiled.previous(-Infinity)).toBeUndefined()
    expect(compiled.next(at("9999-12-31T02:00:00Z"))).toBeUndefined()
  })

  test("refuse what is not a number", () => {
    expect(() => compiled.next(Number.NaN)).toThrow(
      "next(): expected milliseconds since 1970, as a number, got NaN. Pass date.getTime() of a valid date.",
    )
    expect(() => compiled.previous(new Date() as unknown as number)).toThrow(CronError)
    expect(() => compiled.between(0, undefined as unknown as number)).toThrow(CronError)
  })

  test("return nothing for a schedule whose times a zone always skips", () => {
    const never = compileSchedule({
      expression: "30 2 * 3 SUN#L",
      timezone: "Europe/Berlin",
      gap: "skip",
      fold: "first",
    })
    expect(never.next(at("2025-01-01"))).toBeUndefined()
    // Since 1981 German summer time begins on that very Sunday; in 1980 it began on 6 April.
    expect(never.previous(at("2025-01-01"))).toBe(at("1980-03-30T01:30:00Z"))
  })
})

describe("between", () => {
  const compiled = compileSchedule(daily)
  const first = at("2025-03-10T02:00:00Z")

  test("excludes its beginning and includes its end", () => {
    expect([...compiled.between(first, first + 24 * hour)]).toEqual([first + 24 * hour])
    expect([...compiled.between(first - 1, first)]).toEqual([first])
    expect([...compiled.between(first, first)]).toEqual([])
    expect([...compiled.between(first, first - 1)]).toEqual([])
  })

  test("computes ticks as they are taken, and may be iterated again", () => {
    const forever = compiled.between(first, Infinity)
    const [one] = forever
    const [again] = forever
    expect(one).toBe(first + 24 * hour)
    expect(again).toBe(one)
  })
})

describe("startAt and endAt", () => {
  const first = at("2025-03-10T02:00:00Z")
  const bounded = compileSchedule({ ...daily, startAt: first, endAt: first + 48 * hour })

  test("bound the ticks, both inclusive", () => {
    expect([...bounded.between(-Infinity, Infinity)]).toEqual([first, first + 24 * hour, first + 48 * hour])
    expect(bounded.next(first + 48 * hour)).toBeUndefined()
    expect(bounded.previous(first)).toBeUndefined()
    expect(bounded.previous(Infinity)).toBe(first + 48 * hour)
  })

  test("may lie between seconds, and may leave no tick at all", () => {
    const narrow = compileSchedule({ ...daily, startAt: first + 0.5, endAt: first + 24 * hour - 0.5 })
    expect(narrow.next(-Infinity)).toBeUndefined()
    expect(narrow.previous(Infinity)).toBeUndefined()
  })

  test("may be far from the start of a search", () => {
    const startAt = at("2900-01-01T00:00:00Z")
    expect(compileSchedule({ ...daily, startAt }).next(first)).toBe(startAt + 2 * hour)
  })
})

describe("a schedule", () => {
  test("is copied with the zone's name in canonical case, and the caller's object is not changed", () => {
    const given = { ...daily, timezone: "europe/berlin" }
    const compiled = compileSchedule(given)
    expect(compiled.schedule).toEqual({ ...daily, timezone: "Europe/Berlin" })
    expect(given.timezone).toBe("europe/berlin")
    expect(Object.isFrozen(compiled.schedule)).toBe(true)
  })

  test.each<[string, unknown, string]>([
    [
      "CRON_INVALID",
      { ...daily, expression: "0 2 * *" },
      `src/jobs/a.ts: cron expression "0 2 * *": expected 5`,
    ],
    ["TIMEZONE_INVALID", { ...daily, timezone: "Berlin" }, "src/jobs/a.ts: time zone: expected the name"],
    [
      "SCHEDULE_INVALID",
      { ...daily, gap: "run" },
      "src/jobs/a.ts: schedule.gap: expected one of 'run-after', 'skip', got 'run'. Correct schedule.gap.",
    ],
    [
      "SCHEDULE_INVALID",
      { ...daily, fold: undefined },
      "src/jobs/a.ts: schedule.fold: expected one of 'first', 'second', 'both', got undefined. Correct schedule.fold.",
    ],
    [
      "SCHEDULE_INVALID",
      { ...daily, startAt: new Date(0) },
      "src/jobs/a.ts: schedule.startAt: expected milliseconds since 1970, as a number, or nothing, got a Date.",
    ],
    [
      "SCHEDULE_INVALID",
      { ...daily, endAt: Number.NaN },
      "src/jobs/a.ts: schedule.endAt: expected milliseconds",
    ],
    [
      "SCHEDULE_INVALID",
      { ...daily, startAt: 2, endAt: 1 },
      "src/jobs/a.ts: schedule.endAt: expected an instant that is not before startAt, got 1.",
    ],
    ["SCHEDULE_INVALID", null, "src/jobs/a.ts: schedule: expected an object, got null."],
  ])("is refused with %s if it is invalid: %j", (code, schedule, message) => {
    const fault = faultOf(schedule, "src/jobs/a.ts")
    expect(fault.code).toBe(code)
    expect(fault.message.slice(0, message.length)).toBe(message)
  })
})

test("next, previous and between agree from any instant, in any zone", () => {
  const expression = fc.constantFrom(
    "*/7 * * * *",
    "0,30 0-3 * * *",
    "15 2 * * SUN",
    "*/20 15 1 * * *",
    "0 0 L * *",
    "30 1 */2 * MON",
    "0 12 29 2 *",
  )
  const instant = fc.integer({ min: at("1905-01-01"), max: at("2095-01-01") })
  fc.assert(
    fc.property(expression, anyZone, anyGap, anyFold, instant, (cron, timezone, gap, fold, from) => {
      const compiled = compileSchedule({ expression: cron, timezone, gap, fold })
      const ticks: number[] = []
      for (const tick of compiled.between(from, Infinity)) if (ticks.push(tick) === 20) break
      expect(ticks).toHaveLength(20)
      ticks.forEach((tick, index) => {
        expect(tick).toBeGreaterThan(ticks[index - 1] ?? from)
        expect(Number.isInteger(tick / 1000)).toBe(true)
        expect(compiled.next(ticks[index - 1] ?? from)).toBe(tick)
        expect(compiled.previous((ticks[index + 1] ?? compiled.next(tick)) as number)).toBe(tick)
        expect(compiled.previous(tick + 1)).toBe(tick)
      })
      expect(compiled.previous(ticks[0] as number) ?? -Infinity).toBeLessThanOrEqual(from)
    }),
    { numRuns: 60 },
  )
})
