import { isError } from "./errors"
import { toJson } from "./json"
import { secretMark } from "./secret-paths"

/** Takes secrets out of what is shown and kept, wherever in it they are. */
export interface Redactor {
  text: (text: string) => string
  /** A copy of a value that JSON can carry; any other comes back as it is. */
  json: (value: unknown) => unknown
  /** What was thrown: an error with a secret in its words comes back as another of its kind without. */
  thrown: (thrown: unknown) => unknown
}

/** Shorter ones would take words apart that have nothing to do with them. */
const shortest = 4

/** Undefined where none of these texts is long enough to be looked for. */
export function createRedactor(secrets: string[]): Redactor | undefined {
  const forms = [...new Set(secrets.filter((secret) => secret.length >= shortest).flatMap(formsOf))]
  if (forms.length === 0) return undefined
  // The longest first: one may be a part of another.
  forms.sort((a, b) => b.length - a.length)
  const text = (given: string) => forms.reduce((words, form) => words.replaceAll(form, secretMark), given)

  function json(value: unknown): unknown {
    const written = toJson(value)
    return written === undefined ? value : redacted(JSON.parse(written))
  }

  function redacted(value: unknown): unknown {
    if (typeof value === "string") return text(value)
    if (typeof value === "number") return forms.includes(String(value)) ? secretMark : value
    if (Array.isArray(value)) return value.map(redacted)
    if (typeof value !== "object" || value === null) return value
    return Object.fromEntries(
      Object.entries(value).map(([key, inner]): [string, unknown] => [text(key), redacted(inner)]),
    )
  }

  return {
    text,
    json,
    thrown(thrown) {
      if (typeof thrown === "string") return text(thrown)
      try {
        return isError(thrown) ? errorWithout(thrown, text) : json(thrown)
      } catch {
        // Whatever it is made of may be secret.
        return "a value that cannot be written as JSON"
      }
    },
  }
}

/** As it is, in a URL, and in JSON. */
function formsOf(secret: string): string[] {
  return [
    secret,
    encodeURIComponent(secret.replace(/\p{Surrogate}/gu, "\ufffd")),
    JSON.stringify(secret).slice(1, -1),
  ]
}

/** Not the error itself: it is the handler's. */
function errorWithout(error: Error, text: (given: string) => string): Error {
  const words = ["name", "message", "stack", "code"].flatMap((key): [string, PropertyDescriptor][] => {
    const value: unknown = error[key as keyof Error]
    return typeof value === "string" ? [[key, { value: text(value), configurable: true }]] : []
  })
  return Object.create(Object.getPrototypeOf(error) as object, Object.fromEntries(words)) as Error
}
