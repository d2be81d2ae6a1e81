import { NightshiftError } from "../base/errors"
import { plainLine } from "../base/plain-text"
import { preview } from "../base/preview"
import { isStorable } from "../base/storable"
import { lostKey } from "./lost-key"

/** A copy of a job's data as its JSON says it, or an error: what a run gets must survive the ledger. */
export function checkedData(data: unknown, where: string): Record<string, unknown> {
  if (data === undefined || data === null) return {}
  const fault = (expected: string, found: string, cause?: unknown) =>
    dataInvalid({ where, expected, found, cause })
  if (typeof data !== "object" || Array.isArray(data)) throw fault("a plain object", preview(data))
  try {
    const bad = findUnserialisable(data, [])
    if (bad) throw fault("values that JSON can carry", bad)
    const copy: unknown = JSON.parse(JSON.stringify(data))
    if (typeof copy === "object" && copy !== null && !Array.isArray(copy))
      return copy as Record<string, unknown>
    // Such as a Date, which is a text in JSON.
    throw fault("a plain object", preview(data))
  } catch (error) {
    if (error instanceof NightshiftError) throw error
    throw fault(
      "values that JSON can carry",
      error instanceof Error ? error.message.split("\n")[0]! : "one it cannot",
      error,
    )
  }
}

/** Data that are to be kept with a run: Postgres refuses NUL, and half of a surrogate pair. */
export function storableData(data: Record<string, unknown>, where: string): Record<string, unknown> {
  const bad = findUnstorable(data, [])
  if (bad === undefined) return data
  throw dataInvalid({
    where,
    expected: "texts that Postgres can store",
    found: `NUL or half of a character at "${plainLine(bad)}"`,
  })
}

function findUnstorable(value: unknown, path: string[]): string | undefined {
  if (typeof value === "string") return isStorable(value) ? undefined : path.join(".")
  if (typeof value !== "object" || value === null) return undefined
  for (const [key, child] of Object.entries(value)) {
    if (!isStorable(key)) return [...path, key].join(".")
    const bad = findUnstorable(child, [...path, key])
    if (bad !== undefined) return bad
  }
  return undefined
}

function dataInvalid(input: {
  where: string
  expected: string
  found: string
  cause?: unknown
}): NightshiftError {
  const { where, ...rest } = input
  return new NightshiftError({
    code: "JOB_DATA_INVALID",
    where: `${where}.data`,
    mend: "Give a plain object of JSON values; look up everything else inside the handler.",
    ...rest,
  })
}

/** Kinds of objects whose JSON is `{}`, whatever they hold. */
const losesInJson = new Set(["Map", "Set", "WeakMap", "WeakSet", "RegExp", "Error", "Promise"])

/** Names the first value that JSON would drop or change without a word. */
function findUnserialisable(value: unknown, path: string[], ancestors: unknown[] = []): string | undefined {
  const at = path.length ? ` at "${path.join(".")}"` : ""
  if (["function", "symbol", "bigint"].includes(typeof value)) return `a ${typeof value}${at}`
  if (typeof value === "number" && !Number.isFinite(value)) return `${value}${at}`
  if (typeof value !== "object" || value === null) return undefined
  if (ancestors.includes(value)) return `a circular reference${at}`
  const kind = Object.prototype.toString.call(value).slice(8, -1)
  if (losesInJson.has(kind)) return `a ${kind}${at}`
  if (value instanceof Date && Number.isNaN(value.getTime())) return `an invalid Date${at}`
  const lost = lostKey(value)
  if (lost !== undefined) return `${lost}${at}`
  for (const [key, child] of Object.entries(value)) {
    const bad = findUnserialisable(child, [...path, key], [...ancestors, value])
    if (bad) return bad
  }
  return undefined
}
