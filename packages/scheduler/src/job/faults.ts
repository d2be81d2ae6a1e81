import type { z } from "zod"
import { NightshiftError } from "../base/errors"
import { preview } from "../base/preview"
import { nearest } from "@nightshift/cron/internal"

/** The keys of options that are objects. */
const partsOf: Record<string, string[]> = {
  dst: ["gap", "fold"],
  backoff: ["type", "delay"],
  checkIn: ["start", "success", "failure"],
}

/** Options whose values must not be shown: anyone who knows such a URL can check in. */
const secret = new Set(["checkIn"])

/** Turns a schema's issues into errors that say where, what was expected, what was found, and the hint. */
export function faultsOf(input: {
  error: z.ZodError
  value: unknown
  where: string
  keys: string[]
}): NightshiftError[] {
  const { error, value, where, keys } = input
  return error.issues.flatMap(likeliest).flatMap((issue) => {
    const path = issue.path.map(String)
    if (issue.code === "unrecognized_keys") {
      const known = path.length === 0 ? keys : (partsOf[path.at(-1)!] ?? [])
      return issue.keys.map((key) => unknownOption({ where: [where, ...path].join("."), key, known }))
    }
    const found = path.reduce<unknown>((at, key) => (at as Record<string, unknown> | undefined)?.[key], value)
    return new NightshiftError({
      code: "OPTION_INVALID",
      where: [where, ...path].join("."),
      expected: issue.message,
      found: secret.has(path[0] ?? "") ? unshown(found) : preview(found),
      hint: path.length === 0 ? "Export such an object." : `Correct "${path.join(".")}".`,
    })
  })
}

/** If an option may have several forms, an object is checked against the first, the object form; other values are not. */
function likeliest(issue: z.core.$ZodIssue): z.core.$ZodIssue[] {
  if (issue.code !== "invalid_union") return [issue]
  const [first = []] = issue.errors
  const isWhole = first.some(({ path }) => path.length === 0) && first[0]?.code !== "unrecognized_keys"
  return isWhole ? [issue] : first.map((inner) => ({ ...inner, path: [...issue.path, ...inner.path] }))
}

function unshown(value: unknown): string {
  if (typeof value === "string") return "a text that is not (it is secret, and not shown)"
  return typeof value === "object" && value !== null ? "another object" : preview(value)
}

function unknownOption(input: { where: string; key: string; known: string[] }): NightshiftError {
  const { where, key, known } = input
  const meant = nearest(key, known)
  return new NightshiftError({
    code: "OPTION_UNKNOWN",
    where,
    expected: `only the options ${known.join(", ")}`,
    found: `"${key}"`,
    hint: meant ? `Did you mean "${meant}"?` : `Remove "${key}".`,
    details: { key, meant },
  })
}
