import fc from "fast-check"
import { describeSchedule } from "./describe"
import { type CronExpression, parseExpression } from "./expression"
import { matchingDays } from "./matching-days"
import {
  anyCloseExpression,
  anyDayExpression,
  anyExpression,
  anyFold,
  anyGap,
} from "./schedule-arbitrary.fixture"
import type { Schedule } from "./schedule"

const text = (expression: string, more: Partial<Schedule> = {}) =>
  describeSchedule({ expression, timezone: "Europe/Berlin", gap: "run-after", fold: "first", ...more })

describe.each<[string, [expression: string, text: string][]]>([
  [
    "evenly through the day",
    [
      ["* * * * *", "Every minute"],
      ["*,5 * * * *", "Every minute"],
      ["*/5 * * * *", "Every 5 minutes"],
      ["0/30 * * * *", "Every 30 minutes"],
      ["@hourly", "Every hour"],
      ["0 */2 * * *", "Every 2 hours"],
      ["30 */2 * * *", "Every 2 hours from 00:30"],
      ["0 */12 * * *", "Every 12 hours"],
      ["* * * * * *", "Every second"],
      ["*/5 * * * * *", "Every 5 seconds"],
    ],
  ],
  [
    "in a part of the day",
    [
      ["0 9-17 * * *", "Every hour from 09:00 through 17:00"],
      ["30 9-17/2 * * *", "Every 2 hours from 09:30 through 17:30"],
      ["*/15 9-17 * * *", "Every 15 minutes from 09:00 through 17:45"],
      ["* 2 * * *", "Every minute from 02:00 through 02:59"],
      ["* 0-5,22 * * *", "Every minute from 00:00 through 05:59 and from 22:00 through 22:59"],
      ["*/15 2,3 * * *", "Every 15 minutes from 02:00 through 03:45"],
      ["*/30 2 * * *", "Every 30 minutes from 02:00 through 02:30"],
      ["*/5 */2 * * *", "Every 5 minutes of every 2nd hour from 0 through 22"],
      ["* 1,3,5,8 * * *", "Every minute of hours 1, 3, 5 and 8"],
      ["* 0 0 * * *", "Every second from 00:00:00 through 00:00:59"],
      ["*/10 30 2 * * *", "Every 10 seconds from 02:30:00 through 02:30:50"],
      ["* 5-9 2 * * *", "Every second from 02:05:00 through 02:09:59"],
      ["*/10 * 2 * * *", "Every 10 seconds from 02:00:00 through 02:59:50"],
    ],
  ],
  [
    "at times that are named",
    [
      ["@daily", "At 00:00"],
      ["30 2 * * *", "At 02:30"],
      ["0 2,14 * * *", "At 02:00 and 14:00"],
      ["0,30 2 * * *", "At 02:00 and 02:30"],
      ["15,45 8,12,20 * * *", "At 08:15, 08:45, 12:15, 12:45, 20:15 and 20:45"],
      ["0 0 2 * * *", "At 02:00"],
      ["30 15 10 * * *", "At 10:15:30"],
      ["0,30 15 10 * * *", "At 10:15:00 and 10:15:30"],
    ],
  ],
  [
    "by fields, where no clock times would be shorter",
    [
      ["15 * * * *", "At minute 15 of every hour"],
      ["0,15,40 * * * *", "At minutes 0, 15 and 40 of every hour"],
      ["5-9,20 * * * *", "At minutes 5 through 9 and 20 of every hour"],
      ["3/15 * * * *", "At minutes 3, 18, 33 and 48 of every hour"],
      ["0,30 9-17 * * *", "At minutes 0 and 30 of hours 9 through 17"],
      ["30 * * * * *", "At second 30 of every minute"],
      ["30 * 9-17 * * *", "At second 30 of every minute of hours 9 through 17"],
      ["30 0 * * * *", "At second 30 of minute 0 of every hour"],
      ["*/10 */5 * * * *", "Every 10 seconds of every 5th minute from 0 through 55 of every hour"],
      ["7 9-17 * * * *", "At second 7 of minutes 9 through 17 of every hour"],
    ],
  ],
  [
    "with a step that does not come round evenly",
    [
      ["*/7 * * * *", "At every 7th minute from 0 through 56 of every hour"],
      ["*/40 * * * *", "At minutes 0 and 40 of every hour"],
      ["*/59 * * * *", "At minutes 0 and 59 of every hour"],
      ["*/45 * * * * *", "At seconds 0 and 45 of every minute"],
      ["0 */23 * * *", "At 00:00 and 23:00, by elapsed time"],
      ["0 */5 * * *", "Every 5 hours from 00:00 through 20:00, by elapsed time"],
      ["0 0 1 */7 *", "At 00:00 on day 1 of January and August"],
      ["0 0 */7 * *", "At 00:00 on every 7th day from 1 through 29 of the month"],
    ],
  ],
  [
    "by another clock than it sounds like",
    [
      ["*/60 2 * * *", "At 02:00, by elapsed time"],
      ["5,10 */2 * * *", "At minutes 5 and 10 of every 2nd hour from 0 through 22, by elapsed time"],
      ["0-59 0-23 * * *", "At every minute of every hour, by the wall clock"],
      ["0 0-23 * * *", "Every hour from 00:00 through 23:00"],
      ["0-59/5 9-17 * * *", "At every 5th minute from 0 through 55 of hours 9 through 17"],
      ["0 0-22/2 * * *", "Every 2 hours from 00:00 through 22:00"],
    ],
  ],
  [
    "on dates",
    [
      ["0 2 1 * *", "At 02:00 on day 1 of the month"],
      ["0 0 1,15 * *", "At 00:00 on days 1 and 15 of the month"],
      ["0 0 1-7 * *", "At 00:00 on days 1 through 7 of the month"],
      ["0 0 l * *", "At 00:00 on the last day of the month"],
      ["0 0 L-1,L * *", "At 00:00 on the day before the last day and the last day of the month"],
      ["0 0 L-3,15 * *", "At 00:00 on day 15 and the 3rd day before the last day of the month"],
      ["0 0 15,L-2 * *", "At 00:00 on day 15 and the 2nd day before the last day of the month"],
      ["0 0 10-20/3,L * *", "At 00:00 on days 10, 13, 16 and 19, and the last day of the month"],
      ["0 0 15W * *", "At 00:00 on the weekday nearest day 15 of the month"],
      ["0 0 1W,15W * *", "At 00:00 on the weekday nearest day 1 and the weekday nearest day 15 of the month"],
      ["0 0 LW * *", "At 00:00 on the last weekday of the month"],
      ["0 0 LW,1,L * *", "At 00:00 on day 1, the last weekday and the last day of the month"],
    ],
  ],
  [
    "on days of the week",
    [
      ["0 0 ? * ?", "At 00:00"],
      ["0 9 * * mon-fri", "At 09:00, Monday through Friday"],
      ["0 0 * * MON", "At 00:00 on Monday"],
      ["0 0 * * 0,7", "At 00:00 on Sunday"],
      ["0 0 * * 6,0", "At 00:00 on Saturday and Sunday"],
      ["0 0 * * 5-7", "At 00:00, Friday through Sunday"],
      ["0 0 * * SUN-TUE", "At 00:00, Sunday through Tuesday"],
      ["0 0 * * 1/2", "At 00:00 on Monday, Wednesday, Friday and Sunday"],
      ["0 0 * * TUE#3", "At 00:00 on the third Tuesday of the month"],
      ["0 0 * * fri#l,5L,MON#1", "At 00:00 on the first Monday and the last Friday of the month"],
      ["0 12 * * 1,FRI#L", "At 12:00 on Monday and on the last Friday of the month"],
    ],
  ],
  [
    "on either of two kinds of days, or on days that are both",
    [
      ["0 12 1 * MON", "At 12:00 on day 1 of the month or on Monday"],
      ["0 12 1 * MON-FRI", "At 12:00 on day 1 of the month or on Monday through Friday"],
      ["0 12 1-31 * MON", "At 12:00"],
      ["0 12 */2 * MON", "At 12:00 on every 2nd day from 1 through 31 of the month if it is Monday"],
      ["0 0 1-7 * */7", "At 00:00 on days 1 through 7 of the month if it is Sunday"],
      ["0 0 13 6 FRI", "At 00:00 on day 13 of the month or on Friday, in June"],
    ],
  ],
  [
    "in months",
    [
      ["@yearly", "At 00:00 on day 1 of January"],
      ["0 0 L 2,8 *", "At 00:00 on the last day of February and August"],
      ["0 0 * 1,7 *", "At 00:00 in January and July"],
      ["0 0 * 6-8 *", "At 00:00, June through August"],
      ["*/5 * * 12,1,2 *", "Every 5 minutes, December through February"],
      ["0 9 * 6 1-5", "At 09:00, Monday through Friday, in June"],
      ["0 9 * 6-8 MON", "At 09:00 on Monday, June through August"],
    ],
  ],
])("a schedule %s", (_kind, rows) => {
  test.each(rows)("%s reads: %s", (expression, expected) => {
    expect(text(expression)).toBe(`${expected} (Europe/Berlin)`)
  })
})

test("a description includes the bounds of the schedule", () => {
  expect(text("0 2 * * *", { startAt: 0, endAt: Date.UTC(2030, 0, 1) })).toBe(
    "At 02:00 (Europe/Berlin), from 1970-01-01T00:00:00.000Z, until 2030-01-01T00:00:00.000Z",
  )
})

test("a description includes rules for clock changes that are not the defaults, where clocks change", () => {
  const rules = { gap: "skip", fold: "both" } as const
  expect(text("0 2 * * *", rules)).toBe("At 02:00 (Europe/Berlin, gap: skip, fold: both)")
  expect(text("*/5 * * * *", rules)).toBe("Every 5 minutes (Europe/Berlin)")
  expect(text("0 2 * * *", { ...rules, timezone: "UTC" })).toBe("At 02:00 (UTC)")
  expect(text("*/60 2 * * *", { timezone: "Etc/GMT-2" })).toBe("At 02:00 (Etc/GMT-2)")
})

const anySchedule = fc.record({
  expression: fc.oneof(
    { weight: 1, arbitrary: anyExpression },
    { weight: 1, arbitrary: anyDayExpression },
    { weight: 2, arbitrary: anyCloseExpression },
  ),
  timezone: fc.constantFrom("UTC", "Europe/Berlin"),
  gap: anyGap,
  fold: anyFold,
})

function readIfPossible(expression: string): CronExpression | undefined {
  try {
    return parseExpression(expression)
  } catch {
    return undefined
  }
}

/** All that decides the ticks: the values, and the days of months of each length and first weekday. */
function meaningOf({ timezone, gap, fold }: Schedule, parsed: CronExpression): string {
  const lengths = [28, 29, 30, 31].filter((length) => parsed.months.some((month) => canHave(month, length)))
  const days = lengths.flatMap((length) =>
    [0, 1, 2, 3, 4, 5, 6].map((firstWeekday) => matchingDays(parsed, length, firstWeekday)),
  )
  const clock = parsed.followsElapsedTime ? "elapsed" : `${gap} ${fold}`
  const { seconds, minutes, hours, months } = parsed
  return [seconds, minutes, hours, months, days, timezone === "UTC" ? "" : clock].join(" | ")
}

function canHave(month: number, length: number): boolean {
  if (month === 2) return length < 30
  return length === ([4, 6, 9, 11].includes(month) ? 30 : 31)
}

test("schedules with different ticks have different descriptions, over 40,000 random ones", () => {
  const known = new Map<string, { schedule: Schedule; meaning: string }>()
  let compared = 0
  for (const schedule of fc.sample(anySchedule, 40_000)) {
    const parsed = readIfPossible(schedule.expression)
    if (parsed === undefined) continue
    const description = describeSchedule(schedule)
    const meaning = meaningOf(schedule, parsed)
    const other = known.get(description)
    if (other === undefined) known.set(description, { schedule, meaning })
    else if (other.meaning === meaning) compared += 1
    else throw new Error(`${JSON.stringify([other.schedule, schedule])} share the text "${description}"`)
  }
  expect(known.size).toBeGreaterThan(10_000)
  expect(compared).toBeGreaterThan(1_000)
})
