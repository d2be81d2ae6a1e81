import { deepestJson } from "./json"

const secretName =
  /pass(word|wd|phrase)?|secret|token|api.?key|private.?key|access.?key|credential|authorization|cookie|signature|dsn/i
/** Starts at `://`: a pattern that starts at the scheme would take quadratic time. */
const urlPassword = /(:\/\/[^\s:/@]*):[^\s/@]+@/g

const hidden = "[not shown]"

/**
 * A copy of JSON in which values that look secret are hidden: values under names such as `password` or `apiKey`, and
 * passwords in addresses. It knows names, not values, so it is no guarantee.
 */
export function masked(value: unknown): unknown {
  return maskedAt(value, 0)
}

/** Values nested deeper than our own data may be are hidden, too. */
function maskedAt(value: unknown, depth: number): unknown {
  if (typeof value === "string") return value.replaceAll(urlPassword, `$1:${hidden}@`)
  if (typeof value !== "object" || value === null) return value
  if (depth >= deepestJson) return hidden
  if (Array.isArray(value)) return value.map((each) => maskedAt(each, depth + 1))
  return Object.fromEntries(
    Object.entries(value).map(([name, each]) => [
      name,
      secretName.test(name) && each !== null ? hidden : maskedAt(each, depth + 1),
    ]),
  )
}
