/** What a `CronError` can be about. */
export type CronErrorCode = "CRON_INVALID" | "TIMEZONE_INVALID" | "SCHEDULE_INVALID"

export interface CronErrorOptions {
  code: CronErrorCode
  /** The place: what the caller named, and the field and column of an expression. */
  where: string
  /** What would have been right, worded to follow "expected". */
  expected: string
  /** What was there instead, worded to follow "got". */
  found: string
  /** One sentence on what to do. */
  hint: string
  /** Machine-readable facts. Default: none. */
  details?: Record<string, unknown>
}

/** The one error of this package. Its message reads *where: expected X, got Y. Hint.* */
export class CronError extends Error {
  /** Distinguish errors by this, never by their text. */
  readonly code: CronErrorCode
  readonly where: string
  readonly expected: string
  readonly found: string
  readonly hint: string
  readonly details: Record<string, unknown>

  constructor(options: CronErrorOptions) {
    super(`${options.where}: expected ${options.expected}, got ${options.found}. ${options.hint}`)
    this.name = "CronError"
    this.code = options.code
    this.where = options.where
    this.expected = options.expected
    this.found = options.found
    this.hint = options.hint
    this.details = options.details ?? {}
  }
}
