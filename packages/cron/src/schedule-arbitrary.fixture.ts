import fc from "fast-check"
import { wallClock } from "./occurrence-model.fixture"
import type { FoldRule, GapRule } from "./schedule"

const day = 24 * 60 * 60 * 1000

const number = (min: number, max: number) => fc.integer({ min, max }).map(String)

const list = (item: fc.Arbitrary<string>, most: number) =>
  fc.array(item, { minLength: 1, maxLength: most }).map((items) => items.join(","))

const range = (min: number, max: number) =>
  fc
    .tuple(fc.integer({ min, max }), fc.integer({ min, max }))
    .map(([a, b]) => `${Math.min(a, b)}-${Math.max(a, b)}`)

function timeField(max: number, usual: number) {
  const step = fc.integer({ min: 1, max: max + 1 })
  return fc.oneof(
    { weight: 3, arbitrary: number(0, usual) },
    { weight: 3, arbitrary: list(number(0, usual), 4) },
    { weight: 1, arbitrary: list(fc.oneof(number(0, max), range(0, max)), 3) },
    { weight: 1, arbitrary: fc.tuple(range(0, max), step).map(([span, by]) => `${span}/${by}`) },
    { weight: 1, arbitrary: fc.tuple(number(0, max), step).map(([from, by]) => `${from}/${by}`) },
    { weight: 1, arbitrary: step.map((by) => `*/${by}`) },
    { weight: 2, arbitrary: fc.constant("*") },
    { weight: 1, arbitrary: fc.tuple(step, number(0, max)).map(([by, also]) => `*/${by},${also}`) },
  )
}

/** Few seconds a minute: the property compares every tick of days. */
const seconds = fc.oneof(
  list(number(0, 59), 2),
  fc.integer({ min: 20, max: 60 }).map((by) => `*/${by}`),
)
const minutes = timeField(59, 59)
/** Most clock changes happen in the first hours of a day. */
const hours = timeField(23, 3)

const dates = fc.oneof(
  list(number(1, 31), 4),
  list(fc.oneof(number(1, 31), range(1, 31)), 2),
  fc.integer({ min: 1, max: 31 }).map((by) => `*/${by}`),
  fc.constantFrom("L", "LW", "?", "1,L", "1-7", "15/3"),
  fc.integer({ min: 1, max: 30 }).map((before) => `L-${before}`),
  list(
    fc.integer({ min: 1, max: 31 }).map((near) => `${near}W`),
    2,
  ),
  list(
    fc.oneof(number(1, 31), range(1, 31), fc.constantFrom("L", "L-1", "L-2", "L-9", "LW", "1W", "15W")),
    4,
  ),
)

const weekdayName = fc.constantFrom("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT")
const nthWeekday = fc
  .tuple(weekdayName, fc.constantFrom("1", "2", "3", "4", "5", "L"))
  .map((pair) => pair.join("#"))
const weekdays = fc.oneof(
  list(fc.oneof(number(0, 7), weekdayName), 3),
  range(0, 7),
  fc.integer({ min: 1, max: 7 }).map((by) => `*/${by}`),
  fc.tuple(number(0, 7), number(1, 7)).map(([from, by]) => `${from}/${by}`),
  fc.constantFrom("?", "MON-FRI", "FRI-SUN", "TUE-SAT/2"),
  list(nthWeekday, 2),
  list(fc.oneof(number(0, 7), weekdayName, nthWeekday), 3),
)

const months = fc.oneof(list(number(1, 12), 3), range(1, 12), fc.constantFrom("*/2", "*/6", "2", "3/4"))

const orEvery = (field: fc.Arbitrary<string>, every: number) =>
  fc.oneof({ weight: every, arbitrary: fc.constant("*") }, { weight: 1, arbitrary: field })

/** Expressions of any kind whose days are mostly open, so that a window of a few days sees them. */
export const anyExpression = fc
  .tuple(orEvery(seconds, 4), minutes, hours, orEvery(dates, 4), orEvery(months, 9), orEvery(weekdays, 4))
  .map(([second, ...five]) => (second === "*" ? five : [second, ...five]).join(" "))

/** Expressions whose days and months are mostly restricted, with one or two times a day. */
export const anyDayExpression = fc
  .tuple(number(0, 59), list(number(0, 23), 2), orEvery(dates, 1), orEvery(months, 1), orEvery(weekdays, 1))
  .map((fields) => fields.join(" "))

/** Expressions of few values, of which many name the same times in different ways, or nearly the same. */
export const anyCloseExpression = fc
  .tuple(
    fc.constantFrom("", "", "0", "30", "*", "0,30", "*/30", "0-59", "*/20", "0,20,40"),
    fc.constantFrom(
      "*",
      "0",
      "5",
      "0-59",
      "*/5",
      "0-59/5",
      "0/30",
      "0,30",
      "*/30",
      "*/60",
      "*/7",
      "0-56/7",
      "5-9",
    ),
    fc.constantFrom(
      "*",
      "0",
      "2",
      "0-23",
      "*/2",
      "0-22/2",
      "0,12",
      "*/12",
      "*/24",
      "2,3",
      "2-3",
      "1-5,22",
      "9-17",
    ),
    fc.constantFrom(
      "*",
      "?",
      "1",
      "31",
      "1-31",
      "*/2",
      "1-31/2",
      "L",
      "L-1,L",
      "1,L",
      "1W",
      "LW",
      "15,LW,L-2",
    ),
    fc.constantFrom("*", "1", "1-12", "JAN,FEB", "1-2", "*/6", "1,7", "6-8", "11,12,1"),
    fc.constantFrom(
      "*",
      "?",
      "0",
      "7",
      "0,7",
      "0-6",
      "1-5",
      "*/2",
      "MON",
      "MON#1",
      "1L",
      "1,1#L",
      "6,0",
      "FRI-SUN",
    ),
  )
  .map((fields) => fields.join(" ").trim())

export const anyGap = fc.constantFrom<GapRule>("run-after", "skip")
export const anyFold = fc.constantFrom<FoldRule>("first", "second", "both")
export const anyZone = fc.constantFrom("UTC", ...Intl.supportedValuesOf("timeZone"))

/**
 * The start of a day (in UTC, milliseconds) on which a zone's clocks change, in the given year or the nearest later
 * or earlier one of the 24 around it that has a change; any day of the year if none has.
 */
export function dayOfChange(timezone: string, year: number, choice: number): number {
  const localOf = wallClock(timezone)
  for (const away of [0, 1, -1, 2, -2, 4, -4, 8, -8, 12, -12]) {
    const start = Date.UTC(year + away, 0, 1)
    const offsets = Array.from({ length: 367 }, (_, index) => {
      const midnight = start + index * day
      return localOf(midnight) - midnight
    })
    const eves = offsets.flatMap((offset, index) =>
      index === 366 || offset === offsets[index + 1] ? [] : [index],
    )
    if (eves.length > 0) return start + (eves[choice % eves.length] ?? 0) * day
  }
  return Date.UTC(year, 0, 1) + (choice % 365) * day
}
