import { CronError, shorten } from "./cron-error"
import type { FieldText } from "./field"

export interface ExpressionFault {
  readonly expected: string
  /** Default: the expression, in quotes. */
  readonly found?: string
  /** What to do, where there is no suggestion. */
  readonly hint: string
  /** The expression that was clearly meant. It must be valid. */
  readonly suggestion?: string | undefined
  /** The reason, before "did you mean". Default: none. */
  readonly because?: string | undefined
}

export interface FieldFault {
  /** What was there. Default: the piece itself, in quotes. */
  readonly found?: string
  /** What would have been right. Default: what the field accepts. */
  readonly expected?: string
  /** What to do, where there is no suggestion. */
  readonly hint: string
  /** The text that was meant in place of the piece. It is dropped if the field is not valid with it. */
  readonly suggestion?: string | undefined
  /** The reason, before "did you mean": "Midnight is hour 0". Default: none. */
  readonly because?: string
}

/** What an expression consists of, for messages. */
export const fieldCount = "5 fields (minute hour day-of-month month day-of-week), or 6 with seconds first"

/** How many fields these are, for messages. */
export function countOf(fields: readonly string[]): string {
  if (fields.length === 0) return "an empty string"
  return fields.length === 1 ? "1 field" : `${fields.length} fields`
}

/** The error CRON_INVALID for an expression as a whole. */
export function expressionFault(
  expression: unknown,
  where: string | undefined,
  fault: ExpressionFault,
): CronError {
  const place =
    typeof expression === "string" && fault.found !== undefined && expression.trim() !== ""
      ? `cron expression "${shorten(expression)}"`
      : "cron expression"
  return new CronError({
    code: "CRON_INVALID",
    where: where === undefined ? place : `${where}: ${place}`,
    expected: fault.expected,
    found: fault.found ?? `"${shorten(String(expression))}"`,
    hint: fault.suggestion === undefined ? fault.hint : didYouMean(fault.suggestion, fault.because),
    details: {
      expression: typeof expression === "string" ? shorten(expression) : expression,
      found: fault.found ?? expression,
      allowed: fault.expected,
      ...(fault.suggestion === undefined ? {} : { suggestion: fault.suggestion }),
    },
  })
}

/** The error CRON_INVALID for a piece of an expression. It names the field and the column. */
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

function didYouMean(suggestion: string, because?: string): string {
  return `${because === undefined ? "Did" : `${because}: did`} you mean '${suggestion}'?`
}

/** The suggestion, if the field is valid with it. */
function readableIn(part: FieldText, suggestion: string | undefined): string | undefined {
  if (suggestion === undefined) return undefined
  const { expression, column, text } = part
  const before = expression.slice(0, column - 1) + suggestion
  return part.isReadable(before + expression.slice(column - 1 + text.length), before.length)
    ? suggestion
    : undefined
}
