/** What a `CronError` is about. */
export type CronErrorCode = "CRON_INVALID" | "TIMEZONE_INVALID" | "SCHEDULE_INVALID"

export interface CronErrorOptions {
  code: CronErrorCode
  /** The place: the `where` of the caller, then the field and column of an expression. */
  where: string
  /** What would have been right, phrased to follow "expected". */
  expected: string
  /** What was there instead, phrased to follow "got". */
  found: string
  /** What to do, in one sentence. */
  hint: string
  /** The facts of the message for programs. Default: none. */
  details?: Record<string, unknown>
}

/** The only error this package throws on wrong input. Its message reads *where: expected X, got Y. Hint.* */
export class CronError extends Error {
  /** Distinguish errors by this code, not by their text. */
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

/** Keeps a message readable when what it quotes is long. */
export function shorten(text: string): string {
  return text.length > 60 ? `${text.slice(0, 57)}...` : text
}
