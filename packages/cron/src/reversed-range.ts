import { type FieldText, fieldFault } from "./field-text"

interface Range {
  readonly from: number
  readonly to: number
  readonly step: number
}

/** The error for an item whose range descends, with the ascending ones that it wraps to where that is plain. */
export function reversedRange(item: FieldText, range: Range) {
  return fieldFault(item, {
    expected: "a range that ascends",
    hint: "Write the part before the end of the field and the part after it, with a comma between them.",
    suggestion: ascendingRanges(item, range),
  })
}

/** In names where names were written. Steps over the end of a month depend on its length: none for those. */
function ascendingRanges({ field, text }: FieldText, { from, to, step }: Range): string | undefined {
  if (field.label === "day-of-month" && step > 1) return undefined
  const isNamed = /[a-z]/i.test(text)
  const word = (value: number) => String(isNamed ? (field.names[value - field.min] ?? value) : value)
  if (field.label === "day-of-week" && to === 0) return rangeText({ from, to: 7, step }, word)
  if (field.label === "day-of-week" && from === 7) return rangeText({ from: 0, to, step }, word)
  const last = field.min + field.size - 1
  const taken = Math.floor((last - from) / step) * step
  const next = from + taken + step - field.size
  const texts = [rangeText({ from, to: last, step }, word)]
  if (next <= to) texts.push(rangeText({ from: next, to, step }, word))
  return texts.join(",")
}

function rangeText({ from, to, step }: Range, word: (value: number) => string): string {
  if (from + step > to) return word(from)
  return `${word(from)}-${word(to)}${step === 1 ? "" : `/${step}`}`
}
