import { CronError } from "./cron-error"
import type { Field } from "./field"

/** A piece of an expression under reading, with all that a message about it needs. */
export interface FieldText {
  readonly field: Field
  readonly text: string
  /** 1-based column of `text` in the expression. */
  readonly column: number
  /** 1-based number of the field. */
  readonly number: number
  readonly expression: string
  /** The place where the expression was written, if the caller named one. */
  readonly where: string | undefined
  readonly isRead: IsRead
}

/** Whether an expression is sound, or at least up to and with a column: its first fault lies behind. */
export type IsRead = (expression: string, column?: number) => boolean

export interface FieldFault {
  /** What was there. Default: the piece itself, in quotes. */
  readonly found?: string
  /** What would have been right. Default: what the field allows. */
  readonly expected?: string
  /** What to do, where there is no suggestion. */
  readonly hint: string
  /** The text that was meant in place of the piece. It is only suggested if the field can be read with it. */
  readonly suggestion?: string | undefined
  /** Why, before "did you mean": "Midnight is hour 0". Default: nothing. */
  readonly because?: string
}

/** A part of a field's text, such as one item of a list, `offset` characters further on. */
export function partOf(whole: FieldText, text: string, offset: number): FieldText {
  return { ...whole, text, column: whole.column + offset }
}

/** The error CRON_INVALID for a piece of an expression, naming the field and the column. */
export function fieldFault(part: FieldText, fault: FieldFault): CronError {
  const { field, text, column, number, expression, where } = part
  const place = `cron expression "${shorten(expression)}", ${field.label} (field ${number}, column ${column})`
  const found = fault.found ?? (text === "" ? "nothing" : `"${shorten(text)}"`)
  const suggestion = readableIn(part, fault.suggestion)
  return new CronError({
    code: "CRON_INVALID",
    where: where === undefined ? place : `${where}: ${place}`,
    expected: fault.expected ?? field.allowed,
    found,
    hint: suggestion === undefined ? fault.hint : didYouMean(suggestion, fault.because),
    details: {
      expression,
      field: field.label,
      column,
      found: text,
      allowed: field.allowed,
      ...(suggestion === undefined ? {} : { suggestion }),
    },
  })
}

export function didYouMean(suggestion: string, because?: string): string {
  return `${because === undefined ? "Did" : `${because}: did`} you mean '${suggestion}'?`
}

function readableIn(part: FieldText, suggestion: string | undefined): string | undefined {
  if (suggestion === undefined) return undefined
  const { expression, column, text } = part
  const before = expression.slice(0, column - 1) + suggestion
  return part.isRead(before + expression.slice(column - 1 + text.length), before.length)
    ? suggestion
    : undefined
}

/** Whether the piece is all that its field holds. */
export function isWholeField({ expression, column, text }: FieldText): boolean {
  const around = [expression[column - 2], expression[column - 1 + text.length]]
  return around.every((letter) => letter === undefined || /\s/.test(letter))
}

/** Keeps a message readable when what was found is long. */
export function shorten(text: string): string {
  return text.length > 60 ? `${text.slice(0, 57)}...` : text
}
