import { decodedTexts, type DecodedText } from "./encoded-text"
import { isError } from "./errors"
import { toJson } from "./json"
import { formsOf, type SecretForm } from "./secret-form"
import { secretMark } from "./secret-paths"

/** Takes secrets out of what is shown and kept, wherever in it they are. */
export interface Redactor {
  /** The text without them, in whichever usual encoding they stand in it. Takes a time linear in its length. */
  text: (text: string) => string
  /** A copy of a value that JSON can carry; any other comes back as it is. */
  json: (value: unknown) => unknown
  /**
   * What was thrown: an error comes back as another of its kind without them, and so do its causes and the errors that
   * it is made of, up to fifty.
   */
  thrown: (thrown: unknown) => unknown
}

/** Shorter ones would take words apart that have nothing to do with them. */
const shortest = 4

const mostErrors = 50

/** Undefined where none of these texts is long enough to be looked for. */
export function createRedactor(given: string[]): Redactor | undefined {
  const secrets = new Set(given.filter((secret) => secret.length >= shortest))
  if (secrets.size === 0) return undefined
  const forms = [
    ...new Map([...secrets].flatMap(formsOf).map((form) => [JSON.stringify(form), form])).values(),
  ]

  function text(whole: string): string {
    const found = decodedTexts(whole).flatMap((decoded) => forms.flatMap((form) => rangesOf(form, decoded)))
    return found.length === 0 ? whole : without(whole, found)
  }

  function json(value: unknown): unknown {
    const written = toJson(value)
    return written === undefined ? value : redacted(JSON.parse(written))
  }

  function redacted(value: unknown): unknown {
    if (typeof value === "string") return text(value)
    if (typeof value === "number") return secrets.has(String(value)) ? secretMark : value
    if (typeof value !== "object" || value === null) return value
    if (isSecretBytes(Object.values(value))) return secretMark
    if (Array.isArray(value)) return value.map(redacted)
    return Object.fromEntries(
      Object.entries(value).map(([key, inner]): [string, unknown] => [text(key), redacted(inner)]),
    )
  }

  /** As the JSON of a Buffer or a Uint8Array has them. */
  function isSecretBytes(values: unknown[]): boolean {
    if (values.length < shortest || !values.every(isByte)) return false
    const written = values.join(",")
    return text(written) !== written
  }

  function thrown(whatever: unknown, left: { errors: number }): unknown {
    if (typeof whatever === "string") return text(whatever)
    try {
      return isError(whatever) ? withoutSecrets(whatever, left) : json(whatever)
    } catch {
      // Whatever it is made of may be secret.
      return "a value that cannot be written as JSON"
    }
  }

  /** Not the error itself: it is the handler's. */
  function withoutSecrets(own: Error, left: { errors: number }): Error {
    left.errors -= 1
    const error = own as Error & { errors?: unknown }
    const parts: [string, unknown][] = []
    for (const key of ["name", "message", "stack", "code"] as const) {
      const value: unknown = error[key as keyof Error]
      if (typeof value === "string") parts.push([key, text(value)])
    }
    if (error.cause !== undefined && left.errors > 0) parts.push(["cause", thrown(error.cause, left)])
    if (Array.isArray(error.errors)) {
      const kept: unknown[] = []
      for (const each of error.errors as unknown[]) if (left.errors > 0) kept.push(thrown(each, left))
      parts.push(["errors", kept])
    }
    const properties = parts.map(([key, value]): [string, PropertyDescriptor] => [
      key,
      { value, configurable: true },
    ])
    return Object.create(Object.getPrototypeOf(error) as object, Object.fromEntries(properties)) as Error
  }

  return { text, json, thrown: (whatever) => thrown(whatever, { errors: mostErrors }) }
}

const isByte = (value: unknown): boolean =>
  Number.isInteger(value) && Number(value) >= 0 && Number(value) < 256

type Range = [start: number, end: number]

/** Where a form of a secret stands in a text, by the places of the text as it was given. */
function rangesOf({ text, before, after, numbers }: SecretForm, decoded: DecodedText): Range[] {
  const ranges: Range[] = []
  const whole = decoded.text
  for (let at = whole.indexOf(text); at !== -1; at = whole.indexOf(text, at + text.length)) {
    let end = at + text.length
    if (numbers && (isDigit(whole[at - 1]) || isDigit(whole[end]))) continue
    const start = before?.test(whole[at - 1] ?? "") ? at - 1 : at
    if (after?.test(whole[end] ?? "")) end += 1
    ranges.push([decoded.startOf(start), decoded.startOf(end)])
  }
  return ranges
}

const isDigit = (char: string | undefined): boolean => char !== undefined && /\d/.test(char)

/** What overlaps is one secret: another may be a part of it. */
function without(text: string, ranges: Range[]): string {
  ranges.sort(([a], [b]) => a - b)
  const parts: string[] = []
  let from = 0
  let [start, end] = ranges[0]!
  for (const [nextStart, nextEnd] of [...ranges.slice(1), [text.length, text.length] as Range]) {
    if (nextStart < end) {
      end = Math.max(end, nextEnd)
      continue
    }
    parts.push(text.slice(from, start), secretMark)
    from = end
    ;[start, end] = [nextStart, nextEnd]
  }
  return parts.join("") + text.slice(from)
}
