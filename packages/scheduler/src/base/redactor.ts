import { decodedTexts, type DecodedText } from "./encoded-text"
import { isError } from "./errors"
import { toJson } from "./json"
import { formsOf, type SecretForm } from "./secret-form"
import { secretMark } from "./secret-paths"

/** Takes secrets out of what is shown and kept, wherever in it they are. */
export interface Redactor {
  /**
   * The text without them, in whichever usual encoding they stand in it. Takes a time linear in its length; of one with more
   * than 50,000 characters the rest is left out.
   */
  text: (text: string) => string
  /** A copy of a value that JSON can carry; any other comes back as it is. Its texts together are cut at 100,000. */
  json: (value: unknown) => unknown
  /**
   * What was thrown: an error comes back as another of its kind without them, and so do its causes and the errors that
   * it is made of, up to fifty. Their texts together are cut at 100,000 characters.
   */
  thrown: (thrown: unknown) => unknown
}

/** Shorter ones would take words apart that have nothing to do with them. */
const shortest = 4

const mostErrors = 50

/**
 * So many characters take a fraction of a second, in which the process does nothing else; far more are kept and read by
 * nobody.
 */
const longestText = 50_000
const mostCharacters = 100_000

/** How many characters of a text one of a secret may take, in two encodings or as a list of bytes, line by line. */
const longestWritten = 24

/** What may still be looked through. */
interface Left {
  characters: number
  errors: number
}

/** Undefined where none of these texts is long enough to be looked for. */
export function createRedactor(given: string[]): Redactor | undefined {
  const secrets = new Set(given.filter((secret) => secret.length >= shortest))
  if (secrets.size === 0) return undefined
  const forms = [
    ...new Map([...secrets].flatMap(formsOf).map((form) => [JSON.stringify(form), form])).values(),
  ]

  const bytesOf = [...secrets].map((secret) => Buffer.from(secret))
  const margin = longestWritten * Math.max(...[...secrets].map(({ length }) => length))

  function text(whole: string, longest = longestText): string {
    const seen = whole.length > longest ? whole.slice(0, longest) : whole
    // At a cut there may be a part of one.
    const end = seen === whole ? whole.length : Math.max(0, longest - margin)
    const found = decodedTexts(seen).flatMap((decoded) => forms.flatMap((form) => rangesOf(form, decoded)))
    const shown = found.flatMap(([from, to]): Range[] => (from < end ? [[from, Math.min(to, end)]] : []))
    const kept = seen.slice(0, end)
    const redactedText = shown.length === 0 ? kept : without(kept, shown)
    return seen === whole ? redactedText : `${redactedText}... (${whole.length - end} more characters)`
  }

  function textOf(whole: string, left: Left): string {
    const longest = Math.min(longestText, left.characters)
    left.characters -= Math.min(whole.length, longest)
    return text(whole, longest)
  }

  function json(value: unknown, left: Left): unknown {
    const written = toJson(value)
    return written === undefined ? value : redacted(JSON.parse(written), left)
  }

  function redacted(value: unknown, left: Left): unknown {
    if (typeof value === "string") return textOf(value, left)
    if (typeof value === "number") return secrets.has(String(value)) ? secretMark : value
    if (typeof value !== "object" || value === null) return value
    if (isSecretBytes(Object.values(value))) return secretMark
    if (Array.isArray(value)) return value.map((inner) => redacted(inner, left))
    return Object.fromEntries(
      Object.entries(value).map(([key, inner]): [string, unknown] => [
        textOf(key, left),
        redacted(inner, left),
      ]),
    )
  }

  /** As the JSON of a Buffer or a Uint8Array has them. */
  function isSecretBytes(values: unknown[]): boolean {
    if (values.length < shortest || !values.every(isByte)) return false
    const bytes = Buffer.from(values as number[])
    return bytesOf.some((secret) => bytes.includes(secret))
  }

  function thrown(whatever: unknown, left: Left): unknown {
    if (typeof whatever === "string") return textOf(whatever, left)
    try {
      return isError(whatever) ? withoutSecrets(whatever, left) : json(whatever, left)
    } catch {
      // Whatever it is made of may be secret.
      return "a value that cannot be written as JSON"
    }
  }

  /** Not the error itself: it is the handler's. */
  function withoutSecrets(own: Error, left: Left): Error {
    left.errors -= 1
    const error = own as Error & { errors?: unknown }
    const parts: [string, unknown][] = []
    for (const key of ["name", "message", "stack", "code"] as const) {
      const value: unknown = error[key as keyof Error]
      if (typeof value === "string") parts.push([key, textOf(value, left)])
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

  const all = (): Left => ({ characters: mostCharacters, errors: mostErrors })
  return {
    text: (whole) => text(whole),
    json: (value) => json(value, all()),
    thrown: (whatever) => thrown(whatever, all()),
  }
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
