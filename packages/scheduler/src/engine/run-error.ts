import { causesOf } from "../base/causes"
import { isError } from "../base/errors"
import { JsonLimitError, toJson } from "../base/json"
import { messageOf } from "../base/logger"
import { preview } from "../base/preview"
import type { Redactor } from "../base/redactor"
import { storable } from "../base/storable"
import { isUnrecoverable } from "../base/unrecoverable-error"
import type { RunError } from "../ledger/ledger"

const longestName = 200
const longestMessage = 4_000
const longestStack = 16_000

/** What a handler threw, as the ledger keeps it. */
export function toRunError(given: unknown, redactor?: Redactor): RunError {
  // Before anything is cut: a part of a secret is not found any more.
  const thrown = redactor ? redactor.thrown(given) : given
  if (!isError(thrown)) {
    return {
      name: "Error",
      message: storable(`threw ${preview(thrown)}`, longestMessage),
      stack: undefined,
      code: undefined,
    }
  }
  const { name, message, stack, code } = thrown as { [key in keyof RunError]?: unknown }
  return {
    name: storable(typeof name === "string" ? name : "Error", longestName),
    message: storable(typeof message === "string" ? message : preview(message), longestMessage),
    stack: typeof stack === "string" ? storable(`${stack}${causesOf(thrown)}`, longestStack) : undefined,
    code: typeof code === "string" ? storable(code, longestName) : undefined,
  }
}

/** What was thrown, or an error that stands for it where it throws as well when it is read. */
export function readableThrown(thrown: unknown): unknown {
  try {
    toRunError(thrown)
    isUnrecoverable(thrown)
    messageOf(thrown)
    return thrown
  } catch {
    return new Error("what was thrown cannot be read")
  }
}

const largestResult = 16_384

/** What a handler returned, if JSON can carry it and it is not too large; else a word on why it was not kept. */
export function toRunResult(value: unknown, redactor?: Redactor): unknown {
  return toKept(value, "result", redactor)
}

/** The same of what it reports as its progress. */
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

/** What `storable` does, for JSON text, where these characters are escapes; an escaped backslash is passed over whole. */
function storableJson(text: string): string {
  return text.replace(/\\(?:u0000|ud[89a-f][0-9a-f]{2}|.)/g, (escape) => {
    if (escape === "\\u0000") return ""
    return escape.startsWith("\\ud") ? "\ufffd" : escape
  })
}
