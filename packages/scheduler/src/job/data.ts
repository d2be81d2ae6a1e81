import { NightshiftError } from "../base/errors"
import { deepestJson, mostJsonValues, toJson, tooDeep, tooMany } from "../base/json"
import { plainLine, isStorable } from "../base/safe-text"
import { preview } from "../base/preview"

/**
 * A copy of a job's data by way of JSON, or an error: the ledger must be able to store what a run gets. At most 64 levels of
 * objects and lists, the data themselves included.
 */
export function checkedData(data: unknown, where: string): Record<string, unknown> {
  if (data === undefined || data === null) return {}
  const fault = (expected: string, found: string, cause?: unknown) =>
    dataInvalid({ where, expected, found, cause })
  if (typeof data !== "object" || Array.isArray(data)) throw fault("a plain object", preview(data))
  try {
    const bad = findInJson(data, unserialisable)
    if (bad === tooDeep) throw fault(`at most ${deepestJson} levels of objects and lists`, "more")
    if (bad !== undefined) throw fault("values that JSON can carry", bad)
    const copy: unknown = JSON.parse(toJson(data)!)
    if (typeof copy === "object" && copy !== null && !Array.isArray(copy))
      return copy as Record<string, unknown>
    // For example a Date, which is a text in JSON.
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

/** Data that are to be stored with a run: Postgres refuses NUL, and half of a surrogate pair. */
export function storableData(data: Record<string, unknown>, where: string): Record<string, unknown> {
  const bad = findInJson(data, unstorable)
  if (bad === undefined) return data
  throw dataInvalid({ where, expected: "texts that Postgres can store", found: bad })
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
    hint: "Give a plain object of JSON values; look up everything else inside the handler.",
    ...rest,
  })
}

/** Kinds of objects whose JSON is `{}`, whatever they hold. */
const losesInJson = new Set(["Map", "Set", "WeakMap", "WeakSet", "RegExp", "Error", "Promise"])

type Walked = { value: unknown; path: readonly string[]; within: ReadonlySet<unknown> }

/**
 * The fault of the first value for which `judge` returns one, or of one that is nested too deeply. Path and ancestors are
 * one list and one set for the whole walk: a copy for each value would make it quadratic.
 */
function findInJson(root: unknown, judge: (walked: Walked) => string | undefined): string | undefined {
  const path: string[] = []
  const within = new Set<unknown>()
  let values = 0
  const walk = (value: unknown): string | undefined => {
    values += 1
    if (values > mostJsonValues) return tooMany
    const bad = judge({ value, path, within })
    if (bad !== undefined || typeof value !== "object" || value === null) return bad
    if (within.size >= deepestJson) return tooDeep
    within.add(value)
    for (const [key, child] of Object.entries(value)) {
      path.push(key)
      const found = walk(child)
      if (found !== undefined) return found
      path.pop()
    }
    within.delete(value)
    return undefined
  }
  return walk(root)
}

/** A value that JSON would silently drop or change. */
function unserialisable({ value, path, within }: Walked): string | undefined {
  const at = () => (path.length ? ` at "${pathText(path)}"` : "")
  if (["function", "symbol", "bigint"].includes(typeof value)) return `a ${typeof value}${at()}`
  if (typeof value === "number" && !Number.isFinite(value)) return `${value}${at()}`
  if (typeof value !== "object" || value === null) return undefined
  if (within.has(value)) return `a circular reference${at()}`
  const kind = Object.prototype.toString.call(value).slice(8, -1)
  if (losesInJson.has(kind)) return `a ${kind}${at()}`
  if (value instanceof Date && Number.isNaN(value.getTime())) return `an invalid Date${at()}`
  const lost = lostKey(value)
  return lost === undefined ? undefined : `${lost}${at()}`
}

/**
 * Describes a key of an object that a copy of it would lose: a key `__proto__`, which sets the prototype of a copy that is
 * made key by key, and a key that `__proto__` in an object literal has put into the object's prototype. Undefined for all
 * other objects.
 */
function lostKey(value: object): string | undefined {
  if (Object.hasOwn(value, "__proto__")) return 'the key "__proto__"'
  // For example a Date: it defines its own JSON.
  if (typeof (value as { toJSON?: unknown }).toJSON === "function") return undefined
  for (const key in value) {
    if (!Object.hasOwn(value, key)) return `the inherited key "${key}", as of "__proto__" in the literal`
  }
  return undefined
}

function unstorable({ value, path }: Walked): string | undefined {
  const key = path.at(-1)
  const bad = (typeof value === "string" && !isStorable(value)) || (key !== undefined && !isStorable(key))
  return bad ? `NUL or half of a character at "${plainLine(pathText(path))}"` : undefined
}

/** Keys may be as long as the data. */
function pathText(path: readonly string[]): string {
  const text = path.join(".")
  return text.length > 200 ? `${text.slice(0, 197)}...` : text
}
