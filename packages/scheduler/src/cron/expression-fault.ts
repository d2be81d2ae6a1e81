import { NightshiftError } from "../base/errors"
import { shorten } from "./field-text"

export interface ExpressionFault {
  readonly expected: string
  /** Default: the expression, in quotes. */
  readonly found?: string
  readonly mend: string
  /** The expression that was probably meant, for tools; `mend` says it in words. */
  readonly suggestion?: string
}

/** The error CRON_INVALID for an expression as a whole. */
export function expressionFault(
  expression: unknown,
  where: string | undefined,
  fault: ExpressionFault,
): NightshiftError {
  const place =
    typeof expression === "string" && fault.found !== undefined && expression.trim() !== ""
      ? `cron expression "${shorten(expression)}"`
      : "cron expression"
  return new NightshiftError({
    code: "CRON_INVALID",
    where: where === undefined ? place : `${where}: ${place}`,
    expected: fault.expected,
    found: fault.found ?? `"${shorten(String(expression))}"`,
    mend: fault.mend,
    details: {
      expression: typeof expression === "string" ? shorten(expression) : expression,
      found: fault.found ?? expression,
      allowed: fault.expected,
      ...(fault.suggestion === undefined ? {} : { suggestion: fault.suggestion }),
    },
  })
}
