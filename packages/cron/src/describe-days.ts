import type { DayOfMonth } from "./day-of-month"
import type { DayOfWeek } from "./day-of-week"
import type { DayRule } from "./month-days"
import { joined, namesText, ordinal, valuesText } from "./value-text"

const weekdayNames = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"]
const mondayFirst = [1, 2, 3, 4, 5, 6, 0]
const monthNames = [
  "January",
  "February",
  "March",
  "April",
  "May",
  "June",
  "July",
  "August",
  "September",
  "October",
  "November",
  "December",
]
const nths = ["first", "second", "third", "fourth", "fifth"]

/**
 * The days, to follow the times: " on day 1 of the month or on Monday", ", Monday through Friday", or nothing for every
 * day. "or" is the crontab's rule for two restricted fields; "if it is" is what a field that begins with `*` asks.
 */
export function describeDays(rule: DayRule & { readonly months: readonly number[] }): string {
  const { dayOfMonth, dayOfWeek } = rule
  const months = rule.months.length === 12 ? undefined : monthsText(rule.months)
  const eitherDay = dayOfMonth.restricted && dayOfWeek.restricted
  const anyDate = dayOfMonth.days.length === 31
  const anyWeekday = dayOfWeek.weekdays.length === 7
  if (eitherDay ? anyDate || anyWeekday : anyDate && anyWeekday) {
    return months === undefined ? "" : inRange(months, " in ")
  }
  const ofMonth = nthWeekdays(dayOfWeek)
  const ofMonths = `of ${months ?? "the month"}`
  if (!eitherDay && anyWeekday) return ` on ${datesText(dayOfMonth)} ${ofMonths}`
  if (!eitherDay && anyDate && dayOfWeek.weekdays.length === 0) return ` on ${joined(ofMonth)} ${ofMonths}`
  const days = eitherDay
    ? ` on ${datesText(dayOfMonth)} of the month or on ${weekdaysText(dayOfWeek, ofMonth, "and")}`
    : anyDate
      ? inRange(weekdaysText(dayOfWeek, ofMonth, "and"), " on ")
      : ` on ${datesText(dayOfMonth)} of the month if it is ${weekdaysText(dayOfWeek, ofMonth, "or")}`
  return months === undefined ? days : `${days}${inRange(months, ", in ")}`
}

/** ", Monday through Friday" for one range, and " on Monday and Friday" for all else. */
function inRange(names: string, otherwise: string): string {
  return /^\w+ through \w+$/.test(names) ? `, ${names}` : `${otherwise}${names}`
}

function monthsText(months: readonly number[]): string {
  const order = monthNames.map((_, index) => index + 1)
  return namesText(months, order, (month) => monthNames[month - 1]!)
}

/** "day 1", "days 1 and 15, and the last day". */
function datesText({ days, beforeLast, nearWeekdays, lastWeekday }: DayOfMonth): string {
  const texts = [
    ...(days.length === 0 ? [] : [valuesText("day", days, 31)]),
    ...nearWeekdays.map((day) => `the weekday nearest day ${day}`),
    ...beforeLast.filter((before) => before > 0).map(beforeLastText),
    ...(lastWeekday ? ["the last weekday"] : []),
    ...(beforeLast.includes(0) ? ["the last day"] : []),
  ]
  // Between two lists a comma keeps the "and" of the days apart from that of the whole.
  return texts.length === 2 && texts[0]!.includes(" and ") ? texts.join(", and ") : joined(texts)
}

function beforeLastText(before: number): string {
  return before === 1 ? "the day before the last day" : `the ${ordinal(before)} day before the last day`
}

/** "the third Tuesday", those left out that come each week anyway. */
function nthWeekdays({ weekdays, ofMonth }: DayOfWeek): string[] {
  const rank = ({ nth }: DayOfWeek["ofMonth"][number]) => (nth === "last" ? nths.length : nth - 1)
  const sorted = ofMonth
    .filter(({ weekday }) => !weekdays.includes(weekday))
    .sort((a, b) => rank(a) - rank(b) || mondayFirst.indexOf(a.weekday) - mondayFirst.indexOf(b.weekday))
  const texts = sorted.map((day) => `the ${nths[rank(day)] ?? "last"} ${weekdayNames[day.weekday]!}`)
  return [...new Set(texts)]
}

function weekdaysText({ weekdays }: DayOfWeek, ofMonth: readonly string[], last: "and" | "or"): string {
  const texts =
    weekdays.length === 0 ? [] : [namesText(weekdays, mondayFirst, (day) => weekdayNames[day]!, last)]
  if (ofMonth.length > 0) texts.push(`${joined(ofMonth, last)} of the month`)
  return texts.join(last === "and" ? " and on " : " or ")
}
