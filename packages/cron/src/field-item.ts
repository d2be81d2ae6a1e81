import { type FieldText, fieldFault, partOf } from "./field-text"
import { reversedRange } from "./reversed-range"
import { readValue } from "./field-value"

/** Splits a field's text at its commas; each item keeps its column. */
export function itemsOf(part: FieldText): FieldText[] {
  let offset = 0
  return part.text.split(",").map((text) => {
    const item = partOf(part, text, offset)
    offset += text.length + 1
    if (text === "") {
      throw fieldFault(item, {
        found: "an empty list item",
        hint: "Remove the comma that has nothing beside it.",
      })
    }
    return item
  })
}

/**
 * The values of one item: `*`, `a`, `a-b`, each with an optional step `/n`. `a/n` runs from `a` to the field's
 * end (7, a Sunday, for days of the week), as on crontab.guru and in cron-parser.
 *
 * A range must ascend. The one exception is a range of weekday names that ends in SUN (`FRI-SUN`): there SUN is
 * day 7. `22-6` is refused and not wrapped round midnight, because a day field beside it would count the hours
 * after midnight to the next day, which is seldom what was meant; the message gives the list to write instead.
 */
export function readItem(item: FieldText): number[] {
  const { field, text } = item
  const [range = "", stepText, ...rest] = text.split("/")
  if (rest.length > 0) {
    throw fieldFault(item, { hint: "Write one step at most, for example '*/15' or '10-40/10'." })
  }
  if (range === "") {
    throw fieldFault(item, {
      found: `a step without a range, "${text}"`,
      hint: "Write what the step is of, for example '*/5' or '10-40/10'.",
      suggestion: `*${text}`,
    })
  }
  const step = stepText === undefined ? undefined : readStep(partOf(item, stepText, range.length + 1))
  const [from, to] = readRange(partOf(item, range, 0), step !== undefined)
  if (from > to) throw reversedRange(item, { from, to, step: step ?? 1 })
  const values: number[] = []
  for (let value = from; value <= to; value += step ?? 1) values.push(value)
  return field.label === "day-of-week" ? values.map((value) => value % 7) : values
}

/** The two ends of a range, which may be reversed. */
function readRange(part: FieldText, hasStep: boolean): [number, number] {
  const { field, text } = part
  if (text === "*") return [field.min, field.max]
  if (text.startsWith("*")) {
    throw fieldFault(part, { hint: "'*' is the whole range: write it alone, or with a step, such as '*/5'." })
  }
  const [fromText = "", toText, ...rest] = text.split("-")
  if (fromText === "" || toText === "" || rest.length > 0) {
    throw fieldFault(part, { hint: `Write a range as two values, for example '${field.min}-${field.max}'.` })
  }
  const from = readValue(partOf(part, fromText, 0))
  if (toText === undefined) return [from, hasStep ? field.max : from]
  if (toText === String(field.max + 1)) throw rangeTooLong(part, from)
  const to = readValue(partOf(part, toText, fromText.length + 1))
  if (field.label === "day-of-week" && /^sun$/i.test(toText) && from > 0) return [from, 7]
  return [from, to]
}

/**
 * `0-24` and `1-32` end one behind the field. No month has a 32nd, and a whole field holds all there is; but whether
 * `8-24` was to run at midnight nobody can tell.
 */
function rangeTooLong(part: FieldText, from: number) {
  const { field } = part
  const isPlain = field.label === "day-of-month" || (field.label !== "day-of-week" && from === field.min)
  return fieldFault(part, {
    hint: `The last ${field.label} is ${field.max}: end the range there.`,
    suggestion: isPlain ? `${from}-${field.max}` : undefined,
  })
}

function readStep(part: FieldText): number {
  const { field, text } = part
  const step = /^\d+$/.test(text) ? Number(text) : Number.NaN
  if (step >= 1 && step <= field.size) return step
  throw fieldFault(part, {
    expected: `a step from 1 to ${field.size}`,
    hint:
      step > field.size
        ? `The ${field.label} starts again at ${field.min} before ${step} steps are over: use a coarser field.`
        : "Write a whole number after the slash, for example '*/5'.",
  })
}
