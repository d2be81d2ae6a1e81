import { CronError } from "./cron-error"
import { type DayOfMonth, type DayOfWeek, readDayOfMonth, readDayOfWeek } from "./day-fields"
import { expressionFault } from "./expression-fault"
import type { FieldText, IsReadable } from "./field"
import { itemsOf, readItem } from "./field-item"
import { readFields } from "./field-list"
import { foreignForm } from "./foreign-form"
import { matchingDays } from "./matching-days"
import { createMemo } from "./memo"

/** A valid cron expression that has ticks. All lists ascend, without repeats. */
export interface CronExpression {
  /** As written, without the white space around it. */
  readonly source: string
  /** The five or six fields as written; for an `@` name, the fields that it stands for. */
  readonly fields: readonly string[]
  /** `[0]` for an expression of five fields. */
  readonly seconds: readonly number[]
  readonly minutes: readonly number[]
  readonly hours: readonly number[]
  readonly dayOfMonth: DayOfMonth
  /** 1 (January) to 12. */
  readonly months: readonly number[]
  readonly dayOfWeek: DayOfWeek
  /**
   * True if the minute or the hour field begins with `*`. Then the expression follows elapsed time: no tick in a gap,
   * and a tick in each pass of a repeated hour.
   *
   * The seconds field does not count. Five fields mean the same as six with `0` for the seconds, so the same two fields
   * must decide in both. And `*\/10 30 2 * * *` names the wall-clock minute 02:30, just as `30 2 * * *` does: by the
   * wall-clock rules its ticks happen once in a fold and become one tick after a gap, where elapsed time would lose that
   * day. `*\/10 * * * * *` follows elapsed time because of its minute field.
   */
  readonly followsElapsedTime: boolean
}

/**
 * Reads a cron expression: five fields, or six with seconds first, or one of `@hourly @daily @midnight @weekly
 * @monthly @yearly @annually`. Fields accept lists, ascending ranges, steps, and the three-letter names of months and
 * weekdays in any letter case. The day fields also accept `L`, `L-n`, `nW`, `LW`, `weekday#n`, `weekday#L`, and `?` for
 * `*`. Source: crontab(5) as crontab.guru reads it, with the day characters of Quartz.
 *
 * @param where the place for messages, such as a file and an option. Default: none
 * @throws CronError CRON_INVALID, also for an expression without any date, such as `0 0 30 2 *`. Its `details` are
 * { expression, field, column, found, allowed, suggestion }
 */
export function parseExpression(expression: string, where?: string): CronExpression {
  return expressions.remember(expression, () => readOrExplain(expression, where))
}

/** A server reads the same expression several times: from the job's file, and from what is stored of the job. */
const expressions = createMemo<CronExpression>(10_000)
/** Different expressions share most of their fields. */
const fields = createMemo<unknown>(10_000)

function readOrExplain(expression: string, where: string | undefined): CronExpression {
  try {
    return readExpression(expression, where, isReadable)
  } catch (error) {
    const fault = typeof expression === "string" ? foreignForm(expression, isReadable) : undefined
    throw fault === undefined ? error : expressionFault(expression, where, fault)
  }
}

/** Whether an expression is valid, at least up to a column. The check itself makes no suggestions. */
function isReadable(expression: string, column = Infinity): boolean {
  try {
    readExpression(expression, undefined, () => false)
    return true
  } catch (error) {
    const found = error instanceof CronError ? error.details["column"] : undefined
    // An error right behind the column is about the piece that ends there.
    return typeof found === "number" && found > column + 1
  }
}

function readExpression(
  expression: string,
  where: string | undefined,
  isReadable: IsReadable,
): CronExpression {
  const { second, minute, hour, dayOfMonth, month, dayOfWeek } = readFields(expression, where, isReadable)
  const parsed: CronExpression = {
    source: expression.trim(),
    fields: [
      ...(second ? [second.text] : []),
      minute.text,
      hour.text,
      dayOfMonth.text,
      month.text,
      dayOfWeek.text,
    ],
    seconds: second ? readCached(second, readValues) : [0],
    minutes: readCached(minute, readValues),
    hours: readCached(hour, readValues),
    dayOfMonth: readCached(dayOfMonth, readDayOfMonth),
    months: readCached(month, readValues),
    dayOfWeek: readCached(dayOfWeek, readDayOfWeek),
    followsElapsedTime: minute.text.startsWith("*") || hour.text.startsWith("*"),
  }
  assertDatesExist(parsed, where)
  return parsed
}

function readCached<Value>(part: FieldText, read: (part: FieldText) => Value): Value {
  return fields.remember(`${part.field.label} ${part.text}`, () => read(part)) as Value
}

function readValues(part: FieldText): number[] {
  return [...new Set(itemsOf(part).flatMap(readItem))].sort((a, b) => a - b)
}

/** The lengths that each month can have, January first. */
const monthLengths: readonly (readonly number[])[] = [
  [31],
  [28, 29],
  [31],
  [30],
  [31],
  [30],
  [31],
  [31],
  [30],
  [31],
  [30],
  [31],
]

/**
 * Refuses an expression whose day and month fields have no date in common, such as `30 2 31 2 *`. It is exact: in 400
 * years every month begins on every weekday, in leap years and in other years.
 */
function assertDatesExist(expression: CronExpression, where: string | undefined): void {
  const exists = expression.months.some((month) =>
    (monthLengths[month - 1] ?? []).some((length) =>
      [0, 1, 2, 3, 4, 5, 6].some((firstWeekday) => matchingDays(expression, length, firstWeekday) !== 0),
    ),
  )
  if (exists) return
  const [dayOfMonth, month, dayOfWeek] = expression.fields.slice(-3)
  throw expressionFault(expression.fields.join(" "), where, {
    expected: "days that exist in at least one year",
    found: `day-of-month ${dayOfMonth} with month ${month} and day-of-week ${dayOfWeek}, which never happens`,
    hint: "Write L for a month's last day, or choose months that are long enough.",
  })
}
