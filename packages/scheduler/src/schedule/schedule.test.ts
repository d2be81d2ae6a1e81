import { NightshiftError } from "../base/errors"
import { assertTimezone, compileSchedule, parseExpression, type Schedule } from "./schedule"

const schedule: Schedule = { expression: "0 7 * * *", timezone: "UTC", gap: "run-after", fold: "first" }

test.each([
  ["an expression", "CRON_INVALID", () => compileSchedule({ ...schedule, expression: "61 * * * *" }, "a.ts")],
  ["an expression by itself", "CRON_INVALID", () => parseExpression("0 7 * *", "a.ts")],
  ["a time zone", "TIMEZONE_INVALID", () => assertTimezone("Europe/Berlim", "a.ts")],
  [
    "an end before the start",
    "SCHEDULE_INVALID",
    () => compileSchedule({ ...schedule, startAt: 2, endAt: 1 }),
  ],
  ["an instant to look from", "SCHEDULE_INVALID", () => compileSchedule(schedule).next(NaN)],
  ["an instant to look back from", "SCHEDULE_INVALID", () => compileSchedule(schedule).previous(NaN)],
  ["a range", "SCHEDULE_INVALID", () => compileSchedule(schedule).between(0, NaN)],
])("a fault of the cron package, here of %s, is a NightshiftError of one sentence: %s", (_of, code, call) => {
  const thrown = (() => {
    try {
      return call()
    } catch (error) {
      return error
    }
  })()
  expect(thrown).toBeInstanceOf(NightshiftError)
  expect(thrown).toMatchObject({ code, cause: undefined })
})

test("what is compiled is asked as in the cron package", () => {
  const compiled = compileSchedule(schedule)
  const noon = Date.parse("2026-11-29T12:00:00Z")
  const day = 86_400_000
  expect(compiled.next(noon)).toBe(noon + 19 * 3_600_000)
  expect(compiled.previous(noon)).toBe(noon - 5 * 3_600_000)
  expect([...compiled.between(noon, noon + 2 * day)]).toHaveLength(2)
  expect(compiled.schedule).toEqual(schedule)
})
