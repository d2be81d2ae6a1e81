import {
  dayOfMonthField,
  dayOfWeekField,
  type Field,
  hourField,
  minuteField,
  monthField,
  secondField,
} from "./field"
import { expressionFault } from "./expression-fault"
import type { FieldText } from "./field-text"
import { foreignMacros, macros } from "./macro"
import { nearest } from "../base/suggestion"

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
const order = "minute hour day-of-month month day-of-week"

/** Splits an expression into its fields, an `@` word spelt out. Throws CRON_INVALID. */
export function readFields(expression: unknown, where: string | undefined): FieldList {
  if (typeof expression !== "string") {
    throw expressionFault(expression, where, {
      expected: "a string of 5 fields, or 6 with seconds first",
      found: expression === null ? "null" : typeof expression,
      mend: "Write the expression in quotes, for example '0 2 * * *'.",
    })
  }
  if (expression.length > longestExpression) {
    throw expressionFault(expression, where, {
      expected: `at most ${longestExpression} characters`,
      found: `${expression.length} characters`,
      mend: "Use ranges and steps, or several jobs.",
    })
  }
  const source = expression.trim()
  if (source.startsWith("@")) return readFields(expandMacro(source, where), where)
  const words = [...expression.matchAll(/\S+/g)]
  const texts = words.map(([text]) => text)
  const seconds = words.length === 6 ? 1 : 0
  if (words.length !== 5 + seconds) throw wrongCount(expression, texts, where)
  const at = (index: number, field: Field): FieldText => {
    const column = (words[index]?.index ?? 0) + 1
    return { field, text: texts[index] ?? "", column, number: index + 1, expression, where }
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

function expandMacro(source: string, where: string | undefined): string {
  const expanded = Object.hasOwn(macros, source) ? macros[source] : undefined
  if (expanded !== undefined) return expanded
  const [word = "", ...more] = source.split(/\s+/)
  const names = Object.keys(macros)
  const foreign = Object.hasOwn(foreignMacros, word) ? foreignMacros[word] : undefined
  const suggestion = foreign === undefined ? nearest(word, names, 3) : undefined
  const mend =
    more.length > 0 && suggestion === word
      ? `Write '${word}' alone.`
      : suggestion === undefined
        ? "Write one of these words, or the five fields."
        : `Did you mean '${suggestion}'?`
  throw expressionFault(source, where, {
    expected: `one of ${names.join(" ")}`,
    mend: foreign ?? mend,
    ...(suggestion === undefined ? {} : { suggestion }),
  })
}

function wrongCount(expression: string, words: readonly string[], where: string | undefined) {
  const count = words.length
  const found = count === 0 ? "an empty string" : `${count} ${count === 1 ? "field" : "fields"}`
  const suggestion = countSuggestion(words)
  return expressionFault(expression, where, {
    expected: `5 fields (${order}), or 6 with seconds first`,
    found,
    mend: countMend(count, suggestion),
    ...(suggestion === undefined ? {} : { suggestion }),
  })
}

function countSuggestion(words: readonly string[]): string | undefined {
  if (words.length === 7) return words.slice(0, 6).join(" ")
  if (words.length < 3 || words.length > 4) return undefined
  const missing = words.length === 3 ? ["*", "*"] : ["*"]
  const last = words.at(-1) ?? ""
  const endsInWeekday = dayOfWeekField.names.some((name) => last.toUpperCase().includes(name))
  return (endsInWeekday ? [...words.slice(0, -1), ...missing, last] : [...words, ...missing]).join(" ")
}

function countMend(count: number, suggestion: string | undefined): string {
  if (suggestion === undefined) return "Write for example '0 2 * * *' for 02:00 every day."
  if (count === 7) return `There is no year field, use startAt and endAt: did you mean '${suggestion}'?`
  return `Add the missing ${count === 4 ? "field" : "two fields"}: did you mean '${suggestion}'?`
}
