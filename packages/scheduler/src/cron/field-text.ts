import { NightshiftError } from "../base/errors"
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
}

export interface FieldFault {
  /** What was there. Default: the piece itself, in quotes. */
  readonly found?: string
  /** What would have been right. Default: what the field allows. */
  readonly expected?: string
  readonly mend: string
  /** The text that was probably meant, for tools; `mend` says it in words. */
  readonly suggestion?: string
}

/** A part of a field's text, such as one item of a list, `offset` characters further on. */
export function partOf(whole: FieldText, text: string, offset: number): FieldText {
  return { ...whole, text, column: whole.column + offset }
}

/** The error CRON_INVALID for a piece of an expression, naming the field and the column. */
export function fieldFault(part: FieldText, fault: FieldFault): NightshiftError {
  const { field, text, column, number, expression, where } = part
  const place = `cron expression "${shorten(expression)}", ${field.label} (field ${number}, column ${column})`
  const found = fault.found ?? (text === "" ? "nothing" : `"${shorten(text)}"`)
  return new NightshiftError({
    code: "CRON_INVALID",
    where: where === undefined ? place : `${where}: ${place}`,
    expected: fault.expected ?? field.allowed,
    found,
    mend: fault.mend,
    details: {
      expression,
      field: field.label,
      column,
      found: text,
      allowed: field.allowed,
      ...(fault.suggestion === undefined ? {} : { suggestion: fault.suggestion }),
    },
  })
}

/** Keeps a message readable when what was found is long. */
export function shorten(text: string): string {
  return text.length > 60 ? `${text.slice(0, 57)}...` : text
}
