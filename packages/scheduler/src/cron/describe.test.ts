import { describeSchedule } from "./describe"
import type { Schedule } from "./schedule"

const words = (expression: string, more: Partial<Schedule> = {}) =>
  describeSchedule({ expression, timezone: "Europe/Berlin", gap: "run-after", fold: "first", ...more })

test.each([
  ["* * * * *", "Every minute"],
  ["*/5 * * * *", "Every 5 minutes"],
  ["*,5 * * * *", "Every minute"],
  ["30 15 10 * * *", "At 10:15:30"],
  ["@daily", "At 00:00"],
  ["0 0 ? * ?", "At 00:00"],
  ["15 10 * * mon-fri", "At 10:15, Monday through Friday"],
  ["0 0 * * 5-7", "At 00:00, Friday through Sunday"],
  ["0 0 1 JAN *", "At 00:00, on day 1 of the month, only in January"],
  ["0 0 l * *", "At 00:00, on the last day of the month"],
  ["0 0 15W * *", "At 00:00, on the weekday nearest day 15 of the month"],
  ["0 0 1W,15W * *", "At 00:00, on days 1W,15W of the month"],
  ["0 0 * * TUE#3", "At 00:00, on the third Tuesday of the month"],
  ["0 0 * * fri#l", "At 00:00, on the last Friday of the month"],
])("%s reads: %s", (expression, expected) => {
  expect(words(expression)).toBe(`${expected} (Europe/Berlin)`)
})

test("alternatives among days are joined by or, conditions by a comma", () => {
  expect(words("0 12 1 * MON")).toBe("At 12:00, on day 1 of the month or on Monday (Europe/Berlin)")
  expect(words("0 12 */2 * MON")).toBe("At 12:00, every 2 days in a month, only on Monday (Europe/Berlin)")
  expect(words("0 12 * * 1,FRI#L")).toBe(
    "At 12:00, only on Monday or on the last Friday of the month (Europe/Berlin)",
  )
})

test("a step among weekdays names the days that it gives", () => {
  expect(words("0 0 * * 1/2")).toBe("At 00:00, only on Sunday, Monday, Wednesday, and Friday (Europe/Berlin)")
})

test("the bounds of a schedule are part of it", () => {
  expect(words("0 2 * * *", { startAt: 0, endAt: Date.UTC(2030, 0, 1) })).toBe(
    "At 02:00 (Europe/Berlin), from 1970-01-01T00:00:00.000Z, until 2030-01-01T00:00:00.000Z",
  )
})
