import fc from "fast-check"
import { compileSchedule } from "../schedule/schedule"
import { at, schedule } from "./ledger-stub.fixture"
import { tickCounter } from "./tick-count"

describe("counting ticks", () => {
  const zones = ["UTC", "Europe/Berlin", "Australia/Lord_Howe", "Pacific/Apia", "America/Santiago"]
  const expressions = [
    "0 * * * *",
    "*/20 2 * * *",
    "30 2 * * *",
    "0 0 1,16-20 * 0-6",
    "0 12 ? * *",
    "5 */7 * * *",
  ]

  test("a count is that of the ticks one by one, across any clock changes", () => {
    const from = at("2010-01-01T00:00:00Z")
    const hours = 20 * 366 * 24
    fc.assert(
      fc.property(
        fc.constantFrom(...zones),
        fc.constantFrom(...expressions),
        fc.constantFrom("run-after" as const, "skip" as const),
        fc.constantFrom("first" as const, "second" as const, "both" as const),
        fc.integer({ min: 0, max: hours }),
        fc.integer({ min: 0, max: 3_000 }),
        fc.constantFrom(0, 1_799_999),
        (timezone, expression, gap, fold, start, length, shift) => {
          const compiled = compileSchedule(schedule({ expression, timezone, gap, fold }))
          const fromMs = from + start * 3_600_000 + shift
          const toMs = fromMs + length * 3_600_000
          expect(tickCounter(compiled)(fromMs, toMs)).toBe([...compiled.between(fromMs, toMs)].length)
        },
      ),
      { numRuns: 300 },
    )
  })

  test("a schedule's own begin and end bound it", () => {
    const bounds = { startAt: at("2026-01-02T00:00:00Z"), endAt: at("2026-01-05T00:00:00Z") }
    const compiled = compileSchedule(schedule({ expression: "0 0 * * *", ...bounds }))
    expect(tickCounter(compiled)(at("2025-01-01T00:00:00Z"), at("2027-01-01T00:00:00Z"))).toBe(4)
  })

  test("ten years of seconds are counted without walking them", () => {
    const compiled = compileSchedule(schedule({ expression: "* * * * * *" }))
    const [fromMs, toMs] = [at("2020-01-01T00:00:00Z"), at("2030-01-01T00:00:00Z")]
    expect(tickCounter(compiled)(fromMs, toMs)).toBe((toMs - fromMs) / 1000)
  })
})
