import { toJson } from "../base/json"
import { preview } from "../base/preview"
import type { RunError } from "../ledger/ledger"

const longestMessage = 4_000
const longestStack = 16_000

/** What a handler threw, as the ledger keeps it. */
export function toRunError(thrown: unknown): RunError {
  if (!(thrown instanceof Error)) {
    return { name: "Error", message: `threw ${preview(thrown)}`, stack: undefined, code: undefined }
  }
  const { code } = thrown as { code?: unknown }
  return {
    name: storable(thrown.name).slice(0, 200),
    message: storable(thrown.message).slice(0, longestMessage),
    stack: thrown.stack && storable(thrown.stack).slice(0, longestStack),
    code: typeof code === "string" ? storable(code).slice(0, 200) : undefined,
  }
}

const largestResult = 16_384

/** What a handler returned, if JSON can carry it and it is not too large; else a word on why it was not kept. */
export function toRunResult(value: unknown): unknown {
  if (value === undefined || typeof value === "function" || typeof value === "symbol") return undefined
  try {
    const text = toJson(value)
    if (text === undefined) return undefined
    if (text.length > largestResult) return { notKept: `the result has ${text.length} characters of JSON` }
    return JSON.parse(text.replaceAll("\\u0000", ""))
  } catch {
    return { notKept: "the result cannot be written as JSON" }
  }
}

/** Postgres can store every character but NUL. */
function storable(text: string): string {
  return text.replaceAll("\0", "")
}
