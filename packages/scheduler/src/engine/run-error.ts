import { causesOf, isError, textIn, NightshiftError } from "../base/errors"
import { JsonLimitError, toJson } from "../base/json"
import { messageOf } from "../base/logger"
import { preview } from "../base/preview"
import { createRedactor, type Redactor } from "../base/redactor"
import { storable, plainLine } from "../base/safe-text"
import { secretTexts } from "../base/secrets"
import type { JobDefinition } from "../job/definition"
import type { RunError } from "../ledger/run"
import type { ClaimedRun } from "../ledger/ledger"

const longestName = 200
const longestMessage = 4_000
const longestStack = 16_000

/** What a handler threw, as the ledger stores it: whatever it is, the text that can be read from it. Never throws. */
export function toRunError(given: unknown, redactor?: Redactor): RunError {
  // Before anything is truncated: a part of a secret would not be found.
  const thrown = redactor ? redactor.thrown(given) : given
  if (!isError(thrown)) {
    return {
      name: "Error",
      message: storable(`threw ${preview(thrown)}`, longestMessage),
      stack: undefined,
      code: undefined,
    }
  }
  const [stack, code] = [textIn(thrown, "stack"), textIn(thrown, "code")]
  return {
    name: storable(textIn(thrown, "name") ?? "Error", longestName),
    message: storable(messageIn(thrown), longestMessage),
    stack: stack === undefined ? undefined : storable(`${stack}${causesOf(thrown)}`, longestStack),
    code: code === undefined ? undefined : storable(code, longestName),
  }
}

/** An aggregate error, such as that of a refused connection, may have no message of its own. */
function messageIn(error: Error): string {
  try {
    const message: unknown = error.message
    return typeof message === "string" ? message || messageOf(error) : preview(message)
  } catch {
    return "an error whose message cannot be read"
  }
}

/**
 * What was thrown, as observers get it. If reading it throws, or its parts are not what an error's usually are, an error
 * with the text that can be read.
 */
export function readableThrown(thrown: unknown): unknown {
  if (isReadable(thrown)) return thrown
  const { name, message } = toRunError(thrown)
  return Object.assign(new Error(message), { name })
}

function isReadable(thrown: unknown): boolean {
  if ((typeof thrown !== "object" && typeof thrown !== "function") || thrown === null) return true
  try {
    if (!(thrown instanceof Error) && !isError(thrown)) return true
    const error = thrown as unknown as Record<string, unknown>
    // These may have any type; they need only be readable.
    const mayBeRead = [error.code, error.cause, error.errors].length > 0
    return (
      mayBeRead && [error.name, error.message, error.stack ?? ""].every((text) => typeof text === "string")
    )
  } catch {
    return false
  }
}

const largestResult = 16_384

/** What a handler returned, if it is JSON and not too large; otherwise a note on why it was not kept. */
export function toRunResult(value: unknown, redactor?: Redactor): unknown {
  return toKept(value, "result", redactor)
}

/** The same for reported progress. */
export function toRunProgress(value: unknown, redactor?: Redactor): unknown {
  return toKept(value, "progress", redactor)
}

function toKept(value: unknown, what: string, redactor: Redactor | undefined): unknown {
  if (value === undefined || typeof value === "function" || typeof value === "symbol") return undefined
  try {
    const text = toJson(redactor ? redactor.json(value) : value)
    if (text === undefined) return undefined
    if (text.length > largestResult) return { notKept: `the ${what} has ${text.length} characters of JSON` }
    return JSON.parse(storableJson(text))
  } catch (error) {
    if (error instanceof JsonLimitError) return { notKept: `the ${what} has ${error.message}` }
    return { notKept: `the ${what} cannot be written as JSON` }
  }
}

/** Does what `storable` does for JSON text, where these characters are escapes; an escaped backslash is skipped whole. */
function storableJson(text: string): string {
  return text.replace(/\\(?:u0000|ud[89a-f][0-9a-f]{2}|.)/g, (escape) => {
    if (escape === "\\u0000") return ""
    return escape.startsWith("\\ud") ? "\ufffd" : escape
  })
}

/** The run's policies are not known, and running it by others may do harm. */
export function unreadablePolicies({ runId, job, faults = [] }: ClaimedRun): NightshiftError {
  return new NightshiftError({
    code: "POLICIES_UNREADABLE",
    where: `run ${runId} of ${plainLine(job)}`,
    expected: "policies in the ledger as a start writes them",
    found: plainLine(faults.join("; ")),
    hint: "Restart a server that has this job: it stores them again. Then run it again: nightshift run.",
  })
}

export const takenUpAgain = "Another worker takes the run over."

export function abortedRun(run: ClaimedRun, why: string, hint: string): NightshiftError {
  return new NightshiftError({
    code: "RUN_ABORTED",
    where: `run ${run.runId} of ${run.job}`,
    expected: "to end undisturbed",
    found: why,
    hint,
    retryable: true,
  })
}

/** Removes the secrets in a run's data from everything its handler logs, returns or throws; undefined if its job names none. */
export function redactorOf(
  { secrets, data }: Pick<JobDefinition, "secrets" | "data">,
  run: Pick<ClaimedRun, "data">,
): Redactor | undefined {
  if (!secrets) return undefined
  return createRedactor([data, run.data].flatMap((given) => secretTexts(given, secrets)))
}
