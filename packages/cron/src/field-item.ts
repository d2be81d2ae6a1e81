import { fieldFault } from "./expression-fault"
import { partOf, type FieldText } from "./field"
import { readValue } from "./field-value"

/** Splits a field's text at its commas. Each item keeps its column. */
export function itemsOf(part: FieldText): FieldText[] {
  let offset = 0
  return part.text.split(",").map((text) => {
    const item = partOf(part, text, offset)
    offset += text.length + 1
    if (text === "") {
      throw fieldFault(item, {
        found: "an empty list item",
        hint: "Remove the extra comma.",
      })
    }
    return item
  })
}

/**
 * The values of one item: `*`, `a`, `a-b`, each with an optional step `/n`. `a/n` runs from `a` to the field's
 * end (7, a Sunday, for days of the week), as on crontab.guru and in cron-parser.
 *
 * A range must ascend. The one exception is a range of weekday names that ends in SUN (`FRI-SUN`), where SUN is
 * day 7. `22-6` is refused instead of wrapping around midnight: with a restricted day field, the hours after midnight
 * would fall on the wrong day. The message suggests the list to write instead.
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
      hint: "Write the range before the step, for example '*/5' or '10-40/10'.",
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

/** The first and the last value of a range, which may be reversed. */
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
 * `0-24` and `1-32` end one past the field. No month has a 32nd day, and `0-24` is the whole day; but `8-24` may or may
 * not have meant midnight, so nothing is suggested for it.
 */
function rangeTooLong(part: FieldText, from: number) {
  const { field } = part
  const isClear = field.label === "day-of-month" || (field.label !== "day-of-week" && from === field.min)
  return fieldFault(part, {
    hint: `The last ${field.label} is ${field.max}: end the range there.`,
    suggestion: isClear ? `${from}-${field.max}` : undefined,
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
        ? "Use a coarser field for longer steps."
        : "Write a whole number after the slash, for example '*/5'.",
  })
}

interface Range {
  readonly from: number
  readonly to: number
  readonly step: number
}

/** The error for a range that descends. It suggests the ascending ranges that the range would wrap to. */
function reversedRange(item: FieldText, range: Range) {
  return fieldFault(item, {
    expected: "a range that ascends",
    hint: "Write the part before the end of the field and the part after it, with a comma between them.",
    suggestion: ascendingRanges(item, range),
  })
}

/**
 * In names if the range has names. Undefined for days of the month with a step, since where they continue depends on
 * the length of the month.
 */
function ascendingRanges({ field, text }: FieldText, { from, to, step }: Range): string | undefined {
  if (field.label === "day-of-month" && step > 1) return undefined
  const isNamed = /[a-z]/i.test(text)
  const textOf = (value: number) => String(isNamed ? (field.names[value - field.min] ?? value) : value)
  if (field.label === "day-of-week" && to === 0) return rangeText({ from, to: 7, step }, textOf)
  if (field.label === "day-of-week" && from === 7) return rangeText({ from: 0, to, step }, textOf)
  const last = field.min + field.size - 1
  const taken = Math.floor((last - from) / step) * step
  const next = from + taken + step - field.size
  const texts = [rangeText({ from, to: last, step }, textOf)]
  if (next <= to) texts.push(rangeText({ from: next, to, step }, textOf))
  return texts.join(",")
}

function rangeText({ from, to, step }: Range, textOf: (value: number) => string): string {
  if (from + step > to) return textOf(from)
  return `${textOf(from)}-${textOf(to)}${step === 1 ? "" : `/${step}`}`
}
