import type { DayOfMonth, DayOfWeek } from "./day-fields"
import { describeTimes } from "./describe-time"
import { parseExpression } from "./expression"
import type { DayRule } from "./matching-days"
import type { Schedule } from "./schedule"
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
 * A schedule in one English phrase: "At 02:30, Monday through Friday (Europe/Berlin)".
 *
 * The phrase follows from the values of the expression, not from its text: expressions with the same ticks mostly have
 * the same phrase, and those with different ticks never do. The rules for clock changes are included where they matter
 * and are not "run-after" and "first".
 *
 * @param schedule a valid one: its zone and rules are not checked
 * @throws CronError CRON_INVALID
 */
export function describeSchedule(schedule: Schedule): string {
  const { expression, timezone, gap, fold, startAt, endAt } = schedule
  const parsed = parseExpression(expression)
  const { text, soundsElapsed } = describeTimes(parsed)
  const days = describeDays(parsed)
  const from = startAt === undefined ? "" : `, from ${new Date(startAt).toISOString()}`
  const until = endAt === undefined ? "" : `, until ${new Date(endAt).toISOString()}`
  if (isWithoutChanges(timezone)) return `${text}${days} (${timezone})${from}${until}`
  const elapsed = parsed.followsElapsedTime
  const rules = elapsed
    ? [timezone]
    : [
        timezone,
        ...(gap === "run-after" ? [] : [`gap: ${gap}`]),
        ...(fold === "first" ? [] : [`fold: ${fold}`]),
      ]
  const clock = elapsed === soundsElapsed ? "" : elapsed ? ", by elapsed time" : ", by the wall clock"
  return `${text}${days}${clock} (${rules.join(", ")})${from}${until}`
}

/** In these zones clocks never change, so that elapsed time and wall clock are the same. */
function isWithoutChanges(timezone: string): boolean {
  return /^(?:utc|gmt|etc\/.+)$/i.test(timezone)
}

/**
 * The days, to follow the times: " on day 1 of the month or on Monday", ", Monday through Friday", or nothing for every
 * day. "or" is for two restricted fields, "if it is" for two fields that must both match (see `matchingDays`).
 */
function describeDays(rule: DayRule & { readonly months: readonly number[] }): string {
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

/** ", Monday through Friday" for one range, and " on Monday and Friday" for anything else. */
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
  // A comma separates the "and" within the days from the one after them.
  return texts.length === 2 && texts[0]!.includes(" and ") ? texts.join(", and ") : joined(texts)
}

function beforeLastText(before: number): string {
  return before === 1 ? "the day before the last day" : `the ${ordinal(before)} day before the last day`
}

/** "the third Tuesday", without weekdays that match in every week anyway. */
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
