import { types } from "node:util"

/** Every error that Nightshift raises on purpose, by code. `docs/errors.md` describes each. */
export const errorCodes = [
  "CRON_INVALID",
  "TIMEZONE_INVALID",
  "SCHEDULE_INVALID",
  "OPTION_INVALID",
  "OPTION_UNKNOWN",
  "JOB_FILE_THREW",
  "JOB_FILE_TIMED_OUT",
  "JOB_FILE_UNREADABLE",
  "JOB_HANDLER_MISSING",
  "JOB_CONFIG_MISSING",
  "JOB_DATA_INVALID",
  "JOB_UNKNOWN",
  "RUN_UNKNOWN",
  "RUN_STATE",
  "RANGE_INVALID",
  "CONTENT_TYPE_INVALID",
  "LEDGER_NOT_MIGRATED",
  "LEDGER_UNREACHABLE",
  "LEDGER_REFUSED",
  "POLICIES_UNREADABLE",
  "QUEUE_UNREACHABLE",
  "QUEUE_REFUSED",
  "RUN_TIMED_OUT",
  "RUN_ABORTED",
  "TRANSACTION_OVER",
  "TRANSACTION_CONTROL",
  "TRANSACTION_ABORTED",
  "SERVICE_UNAVAILABLE",
  "VERIFY_REFUSED",
  "VERIFY_INCOMPLETE",
  "STOCK_SCHEDULER_LIVE",
  "CONFIG_UNSAFE",
  "COMMAND_UNFINISHED",
] as const

export type ErrorCode = (typeof errorCodes)[number]

export interface NightshiftErrorOptions {
  /** Listed in `docs/errors.md`; distinguish errors by this, never by their text. */
  code: ErrorCode
  /** Where it happened: a file, an option's path, a service's address without its password. */
  where: string
  /** What would have been right, worded to follow "expected". */
  expected: string
  /** What was there instead, worded to follow "got". */
  found: string
  /** One sentence on what to do. */
  hint: string
  /** Machine-readable facts for logs and APIs. Default: none. */
  details?: Record<string, unknown>
  /** True when the same call may succeed later. Default: false. */
  retryable?: boolean
  /** The error underneath, if there was one. */
  cause?: unknown
}

/** The one error class. Its message reads *where: expected X, got Y. Hint.* */
export class NightshiftError extends Error {
  readonly code: ErrorCode
  readonly details: Record<string, unknown>
  readonly retryable: boolean

  constructor(options: NightshiftErrorOptions) {
    super(`${options.where}: expected ${options.expected}, got ${options.found}. ${options.hint}`, {
      cause: options.cause,
    })
    this.name = "NightshiftError"
    this.code = options.code
    this.details = options.details ?? {}
    this.retryable = options.retryable ?? false
  }
}

/**
 * Whether a thrown value is an error, also one from another realm, as Node's own errors are under Jest. Never throws, even
 * for a revoked proxy.
 */
export function isError(thrown: unknown): thrown is Error {
  try {
    return thrown instanceof Error || types.isNativeError(thrown)
  } catch {
    return false
  }
}

/** A property of a thrown object; undefined if it is no text, or throws when it is read. */
export function textIn(thrown: object, key: "name" | "message" | "stack" | "code"): string | undefined {
  try {
    const value: unknown = (thrown as Record<string, unknown>)[key]
    return typeof value === "string" ? value : undefined
  } catch {
    return undefined
  }
}

/** More would hide what they explain; causes may also form a circle. */
const mostCauses = 10

/** The text below the stack of an error: its causes with their stacks, and the errors of an aggregate. Never throws. */
export function causesOf(error: Error): string {
  const texts: string[] = []
  const open: unknown[] = partsOf(error)
  while (open.length > 0 && texts.length < mostCauses) {
    const part = open.shift()
    const text = textOf(part)
    if (text === undefined) continue
    texts.push(`\nCaused by: ${text}`)
    open.push(...partsOf(part))
  }
  return texts.join("")
}

/** Limited to what is shown: a list of errors may be long. */
function partsOf(error: unknown): unknown[] {
  try {
    if (!isError(error)) return []
    const { cause, errors } = error as Partial<AggregateError>
    return [cause, ...(Array.isArray(errors) ? (errors as unknown[]).slice(0, mostCauses) : [])]
  } catch {
    return []
  }
}

function textOf(part: unknown): string | undefined {
  try {
    if (typeof part === "string") return part
    if (!isError(part)) return undefined
    return typeof part.stack === "string" ? part.stack : `${part.name}: ${part.message}`
  } catch {
    return "an error that cannot be read"
  }
}

const mark = Symbol.for("nightshift.unrecoverable")

/**
 * Throw it from a handler when another attempt would fail as well: the run is failed at once, however many
 * attempts the job allows. `cause` keeps the error underneath.
 */
export class UnrecoverableError extends Error {
  readonly [mark] = true

  constructor(message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = "UnrecoverableError"
  }
}

/** Whether a thrown value is an `UnrecoverableError`, also one from another copy of the package. */
export function isUnrecoverable(thrown: unknown): boolean {
  try {
    return isError(thrown) && (thrown as { [mark]?: unknown })[mark] === true
  } catch {
    return false
  }
}
