import type { CronError } from "./cron-error"
import {
  dayOfMonthField,
  dayOfWeekField,
  type Field,
  hourField,
  minuteField,
  monthField,
  secondField,
} from "./field"
import { countOf, expressionFault, fieldCount } from "./expression-fault"
import type { FieldText, IsRead } from "./field-text"
import { expandMacro } from "./macro"

/** The fields of one expression, by name. `second` is there when six were written. */
export interface FieldList {
  readonly second: FieldText | undefined
  readonly minute: FieldText
  readonly hour: FieldText
  readonly dayOfMonth: FieldText
  readonly month: FieldText
  readonly dayOfWeek: FieldText
}

/** Far above the longest sensible list (every second, minute and hour by number: 500); it bounds the work. */
const longestExpression = 1000

/** Splits an expression into its fields, an `@` word spelt out. Throws CRON_INVALID. */
export function readFields(expression: unknown, where: string | undefined, isRead: IsRead): FieldList {
  if (typeof expression !== "string") {
    throw expressionFault(expression, where, {
      expected: "a string of 5 fields, or 6 with seconds first",
      found: expression === null ? "null" : typeof expression,
      hint: "Write the expression in quotes, for example '0 2 * * *'.",
    })
  }
  if (expression.length > longestExpression) {
    throw expressionFault(expression, where, {
      expected: `at most ${longestExpression} characters`,
      found: `${expression.length} characters`,
      hint: "Use ranges and steps, or several jobs.",
    })
  }
  const source = expression.trim()
  if (source.startsWith("@")) return readFields(expandMacro(source, where), where, isRead)
  const words = [...expression.matchAll(/\S+/g)]
  const texts = words.map(([text]) => text)
  const seconds = words.length === 6 ? 1 : 0
  if (words.length !== 5 + seconds) throw wrongCount(expression, texts, where, isRead)
  const at = (index: number, field: Field): FieldText => {
    const column = (words[index]?.index ?? 0) + 1
    return { field, text: texts[index] ?? "", column, number: index + 1, expression, where, isRead }
  }
  return {
    second: seconds === 1 ? at(0, secondField) : undefined,
    minute: at(seconds, minuteField),
    hour: at(seconds + 1, hourField),
    dayOfMonth: at(seconds + 2, dayOfMonthField),
    month: at(seconds + 3, monthField),
    dayOfWeek: at(seconds + 4, dayOfWeekField),
  }
}

function wrongCount(
  expression: string,
  words: readonly string[],
  where: string | undefined,
  isRead: IsRead,
): CronError {
  const missing = 5 - words.length
  const isNear = missing === 1 || missing === 2
  const suggestion = isNear ? completed(words, isRead) : undefined
  const add = `Add the missing ${missing === 1 ? "field" : "two fields"}`
  return expressionFault(expression, where, {
    expected: fieldCount,
    found: countOf(words),
    hint: isNear ? `${add}, '*' for any.` : "Write for example '0 2 * * *' for 02:00 every day.",
    suggestion,
    because: add,
  })
}

/** The words with `*` for the missing day fields, if only one way of adding them can be read, as in `0 2 * MON`. */
function completed(words: readonly string[], isRead: IsRead): string | undefined {
  const missing = Array<string>(5 - words.length).fill("*")
  const places = words.map((_, index) => index + 1).filter((place) => place >= 2)
  const ways = places.map((place) => words.toSpliced(place, 0, ...missing).join(" "))
  if (words.length === 3) ways.push([...words.slice(0, 2), "*", words[2], "*"].join(" "))
  const [way, ...others] = new Set(ways.filter((expression) => isRead(expression)))
  return others.length === 0 ? way : undefined
}
