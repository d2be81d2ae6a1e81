import { CronError } from "./cron-error"
import { didYouMean, shorten } from "./field-text"

export interface ExpressionFault {
  readonly expected: string
  /** Default: the expression, in quotes. */
  readonly found?: string
  /** What to do, where there is no suggestion. */
  readonly hint: string
  /** The expression that was plainly meant. Give only one that can be read. */
  readonly suggestion?: string | undefined
  /** Why, before "did you mean". Default: nothing. */
  readonly because?: string | undefined
}

/** What an expression is made of, for messages. */
export const fieldCount = "5 fields (minute hour day-of-month month day-of-week), or 6 with seconds first"

/** How many fields the words of an expression would be, for messages. */
export function countOf(words: readonly string[]): string {
  if (words.length === 0) return "an empty string"
  return words.length === 1 ? "1 field" : `${words.length} fields`
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
