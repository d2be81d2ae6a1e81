import { CronError } from "./cron-error"
import { createMemo } from "./memo"
import { type DayOfMonth, readDayOfMonth } from "./day-of-month"
import { type DayOfWeek, readDayOfWeek } from "./day-of-week"
import { readFields } from "./field-list"
import { itemsOf, readItem } from "./field-item"
import { assertDatesExist } from "./date-existence"
import { expressionFault } from "./expression-fault"
import type { FieldText, IsRead } from "./field-text"
import { foreignForm } from "./foreign-form"

/** A cron expression, read and found possible. All lists ascend, without repeats. */
export interface CronExpression {
  /** As written, without the white space around it. */
  readonly source: string
  /** The texts of the fields, five or six, an `@` word spelt out. */
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
   * True when the minute or the hour field begins with `*`: the expression then follows elapsed time, with no
   * tick in a gap and one in each pass of a repeated hour.
   *
   * The seconds field has no say. Five fields are six with `0` for seconds, so the same two fields must decide
   * in both; and `*\/10 30 2 * * *` names the wall-clock minute 02:30 as plainly as `30 2 * * *` does. By the
   * wall-clock rules its ticks happen once in a fold, and in a gap they collapse into one tick, where elapsed
   * time would lose that day. `*\/10 * * * * *` follows elapsed time by its minute.
   */
  readonly followsElapsedTime: boolean
}

/**
 * Reads a cron expression: five fields, or six with seconds first, or one of `@hourly @daily @midnight @weekly
 * @monthly @yearly @annually`. Fields take lists, ascending ranges, steps, and three-letter names of months and
 * weekdays in any case; days also take `L`, `L-n`, `nW`, `LW`, `weekday#n`, `weekday#L`, and `?` for `*`.
 * Source: crontab(5) as crontab.guru shows it, with Quartz' day signs.
 *
 * @param where the place for messages, such as a file and an option. Default: none
 * @throws CronError CRON_INVALID with `details` { expression, field, column, found, allowed, suggestion },
 * also for an expression that is well formed but names no date that exists, such as `0 0 30 2 *`
 */
export function parseExpression(expression: string, where?: string): CronExpression {
  return read.remember(expression, () => parse(expression, where))
}

/** A server reads each job's expression several times: as it is defined, and as the ledger holds it. */
const read = createMemo<CronExpression>(10_000)
/** The fields of different expressions are mostly the same few texts. */
const readParts = createMemo<unknown>(10_000)

function parse(expression: string, where: string | undefined): CronExpression {
  try {
    return readExpression(expression, where, isRead)
  } catch (error) {
    const fault = typeof expression === "string" ? foreignForm(expression, isRead) : undefined
    throw fault === undefined ? error : expressionFault(expression, where, fault)
  }
}

/** Whether a suggestion can be read; of what it is checked by none is made. */
function isRead(expression: string, column = Infinity): boolean {
  try {
    readExpression(expression, undefined, () => false)
    return true
  } catch (error) {
    const found = error instanceof CronError ? error.details["column"] : undefined
    // What is missing right behind the column is of the piece that ends there.
    return typeof found === "number" && found > column + 1
  }
}

function readExpression(expression: string, where: string | undefined, isRead: IsRead): CronExpression {
  const { second, minute, hour, dayOfMonth, month, dayOfWeek } = readFields(expression, where, isRead)
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
    seconds: second ? readOnce(second, readValues) : [0],
    minutes: readOnce(minute, readValues),
    hours: readOnce(hour, readValues),
    dayOfMonth: readOnce(dayOfMonth, readDayOfMonth),
    months: readOnce(month, readValues),
    dayOfWeek: readOnce(dayOfWeek, readDayOfWeek),
    followsElapsedTime: minute.text.startsWith("*") || hour.text.startsWith("*"),
  }
  assertDatesExist(parsed, where)
  return parsed
}

function readOnce<Value>(part: FieldText, read: (part: FieldText) => Value): Value {
  return readParts.remember(`${part.field.label} ${part.text}`, () => read(part)) as Value
}

function readValues(part: FieldText): number[] {
  return [...new Set(itemsOf(part).flatMap(readItem))].sort((a, b) => a - b)
}
