import type { CronError } from "./cron-error"
import { countOf, expressionFault, fieldCount } from "./expression-fault"
import {
  dayOfMonthField,
  dayOfWeekField,
  type Field,
  type FieldText,
  hourField,
  type IsReadable,
  minuteField,
  monthField,
  secondField,
} from "./field"
import { nearest } from "./nearest"

/** The fields of one expression, by name. `second` is undefined if there are five. */
export interface FieldList {
  readonly second: FieldText | undefined
  readonly minute: FieldText
  readonly hour: FieldText
  readonly dayOfMonth: FieldText
  readonly month: FieldText
  readonly dayOfWeek: FieldText
}

/** The fields of each `@` name. The names are lower case only, as in crontab(5). */
export const macros: Readonly<Record<string, string>> = {
  "@yearly": "0 0 1 1 *",
  "@annually": "0 0 1 1 *",
  "@monthly": "0 0 1 * *",
  "@weekly": "0 0 * * 0",
  "@daily": "0 0 * * *",
  "@midnight": "0 0 * * *",
  "@hourly": "0 * * * *",
}

/** What to write for `@` names of other schedulers, and for some that look right but do not exist. */
const foreignMacros: Readonly<Record<string, string>> = {
  "@reboot": "There is no start-up event here: run such work from a loader.",
  "@every": "Write the interval as a step, for example '*/5 * * * *' for every five minutes.",
  "@secondly": "Write '* * * * * *' for every second.",
  "@minutely": "Write '* * * * *' for every minute.",
  "@weekdays": "Write '0 0 * * MON-FRI'.",
  "@weekday": "Write '0 0 * * MON-FRI'.",
  "@weekends": "Write '0 0 * * SAT,SUN'.",
  "@weekend": "Write '0 0 * * SAT,SUN'.",
}

/** A limit on the work. Every second, minute and hour, each by its number, takes about 500 characters. */
const longestExpression = 1000

/** Splits an expression into its fields, after replacing an `@` name by its fields. Throws CRON_INVALID. */
export function readFields(
  expression: unknown,
  where: string | undefined,
  isReadable: IsReadable,
): FieldList {
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
  if (source.startsWith("@")) return readFields(expandMacro(source, where), where, isReadable)
  const found = [...expression.matchAll(/\S+/g)]
  const texts = found.map(([text]) => text)
  const seconds = texts.length === 6 ? 1 : 0
  if (texts.length !== 5 + seconds) throw wrongCount(expression, texts, where, isReadable)
  const at = (index: number, field: Field): FieldText => {
    const column = (found[index]?.index ?? 0) + 1
    return { field, text: texts[index] ?? "", column, number: index + 1, expression, where, isReadable }
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

/** The fields of an `@` name. Throws CRON_INVALID. */
function expandMacro(source: string, where: string | undefined): string {
  const expanded = Object.hasOwn(macros, source) ? macros[source] : undefined
  if (expanded !== undefined) return expanded
  const [name = "", ...more] = source.split(/\s+/)
  const names = Object.keys(macros)
  const foreign = Object.hasOwn(foreignMacros, name) ? foreignMacros[name] : undefined
  const isAlone = more.length === 0
  throw expressionFault(source, where, {
    expected: `one of ${names.join(" ")}`,
    hint:
      foreign ??
      (!isAlone && names.includes(name)
        ? `Write '${name}' alone.`
        : "Write one of these names, or the five fields."),
    suggestion: isAlone && foreign === undefined ? nearest(name, names, 1) : undefined,
  })
}

function wrongCount(
  expression: string,
  texts: readonly string[],
  where: string | undefined,
  isReadable: IsReadable,
): CronError {
  const missing = 5 - texts.length
  const isNear = missing === 1 || missing === 2
  const suggestion = isNear ? completed(texts, isReadable) : undefined
  const add = `Add the ${missing === 1 ? "missing field" : "two missing fields"}`
  return expressionFault(expression, where, {
    expected: fieldCount,
    found: countOf(texts),
    hint: isNear ? `${add}, '*' for any.` : "Write for example '0 2 * * *' for 02:00 every day.",
    suggestion,
    because: add,
  })
}

/** The fields with `*` for the missing day fields, if there is only one valid way to add them, as for `0 2 * MON`. */
function completed(texts: readonly string[], isReadable: IsReadable): string | undefined {
  const missing = Array<string>(5 - texts.length).fill("*")
  const places = texts.map((_, index) => index + 1).filter((place) => place >= 2)
  const ways = places.map((place) => texts.toSpliced(place, 0, ...missing).join(" "))
  if (texts.length === 3) ways.push([...texts.slice(0, 2), "*", texts[2], "*"].join(" "))
  const [way, ...others] = new Set(ways.filter((expression) => isReadable(expression)))
  return others.length === 0 ? way : undefined
}
