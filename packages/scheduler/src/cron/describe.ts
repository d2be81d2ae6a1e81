import cronstrue from "cronstrue"
import type { DayOfWeek } from "./day-of-week"
import { parseExpression } from "./expression"
import type { Schedule } from "./schedule"

/**
 * A schedule in one English phrase: "At 02:30, Monday through Friday (Europe/Berlin)".
 *
 * cronstrue words each part. The parts are joined here, because cronstrue's own "on day 1 of the month, and on
 * Monday" does not tell crontab's *or* from *and*.
 *
 * @throws NightshiftError CRON_INVALID
 */
export function describeSchedule(schedule: Schedule): string {
  const { expression, timezone, startAt, endAt } = schedule
  const from = startAt === undefined ? "" : `, from ${new Date(startAt).toISOString()}`
  const until = endAt === undefined ? "" : `, until ${new Date(endAt).toISOString()}`
  return `${describeExpression(expression)} (${timezone})${from}${until}`
}

function describeExpression(text: string): string {
  const expression = parseExpression(text)
  const { dayOfMonth, dayOfWeek } = expression
  const fields = expression.fields.map((field) => everyIfInList(field.toUpperCase()))
  const times = fields.slice(0, -3)
  const [dates = "*", months = "*", weekdays = "*"] = fields.slice(-3)
  const dateWords = describeDates(dates)
  const weekdayWords = describeWeekdays(weekdays, dayOfWeek)
  const eitherDay = dayOfMonth.restricted && dayOfWeek.restricted
  const dayWords = eitherDay
    ? [`${dateWords} or ${weekdayWords.replace(/^only /, "")}`]
    : [dateWords, weekdayWords]
  return [say([...times, "*", "*", "*"].join(" ")), ...dayWords, wordsBesideTime(`* ${months} *`)]
    .filter((words) => words !== "")
    .join(", ")
}

/** `*,5` is every value; cronstrue reads it as "* and 5". */
function everyIfInList(field: string): string {
  return field.split(",").includes("*") ? "*" : field
}

function describeDates(dates: string): string {
  // cronstrue takes W with a single day only.
  if (/W/i.test(dates) && dates.includes(",")) return `on days ${dates} of the month`
  return wordsBesideTime(`${dates} * *`)
}

/** Steps are spelt out, since cronstrue ends `1/2` on Saturday and the dialect on Sunday. */
function describeWeekdays(field: string, { weekdays, ofMonth }: DayOfWeek): string {
  if (weekdays.length === 7) return field.startsWith("*") || field === "?" ? "" : "on every day of the week"
  const plain = field.split(",").filter((item) => !/#|L$/i.test(item))
  const items = field.includes("/") ? weekdays.map(String) : plain
  const special = ofMonth.map(({ weekday, nth }) => (nth === "last" ? `${weekday}L` : `${weekday}#${nth}`))
  return [items, special]
    .filter((list) => list.length > 0)
    .map((list) => wordsBesideTime(`* * ${list.join(",")}`))
    .join(" or ")
}

/** What cronstrue says of the day and month fields alone; nothing for those that restrict nothing. */
function wordsBesideTime(dayFields: string): string {
  return say(`0 0 ${dayFields}`).replace(/^At 00:00(?:, )?/, "")
}

function say(expression: string): string {
  return cronstrue.toString(expression, { use24HourTimeFormat: true })
}
