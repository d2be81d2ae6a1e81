import { deepestJson } from "./json"

const secretName =
  /pass(word|wd|phrase)?|secret|token|api.?key|private.?key|access.?key|credential|authorization|cookie|signature|dsn/i
/** From where the host begins: what would look for the scheme before it would begin again at each of its letters. */
const urlPassword = /(:\/\/[^\s:/@]*):[^\s/@]+@/g

const hidden = "[not shown]"

/**
 * A copy of JSON in which what looks secret is not shown: values under names such as `password` or `apiKey`, and the
 * passwords within addresses. It knows names and not values, so it is no promise.
 */
export function masked(value: unknown): unknown {
  return maskedAt(value, 0)
}

/** What lies deeper than our own data may be is hidden, too. */
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
