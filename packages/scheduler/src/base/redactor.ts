import { decodedTexts, type DecodedText } from "./encoded-text"
import { isError } from "./errors"
import { toJson } from "./json"
import { secretMark } from "./secrets"

/** Removes secrets from text and values that are shown or stored. */
export interface Redactor {
  /**
   * The text without the secrets, also in the usual encodings. Takes time linear in its length; a text is cut off after
   * 50,000 characters.
   */
  text: (text: string) => string
  /** A copy of a JSON value without them; any other value is returned as it is. Its texts together are cut off at 100,000 characters. */
  json: (value: unknown) => unknown
  /**
   * What was thrown, without them: for an error, a new one of its kind, with its causes and the errors of its aggregate, up
   * to fifty. Their texts together are cut off at 100,000 characters.
   */
  thrown: (thrown: unknown) => unknown
}

/** Shorter secrets would match parts of unrelated words. */
const shortest = 4

const mostErrors = 50

/**
 * This many characters take a fraction of a second, in which the process does nothing else; more are rarely stored or read.
 */
const longestText = 50_000
const mostCharacters = 100_000

/** How many characters one character of a secret may take, in two encodings or as a list of bytes with one a line. */
const longestWritten = 24

/** How much may still be searched. */
interface Left {
  characters: number
  errors: number
}

/** Undefined if none of these texts is long enough to be searched for. */
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
    // Before the cut there may be a part of a secret.
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

  /** The bytes as in the JSON of a Buffer or a Uint8Array. */
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
      // Any part of it may be secret.
      return "a value that cannot be written as JSON"
    }
  }

  /** A copy, as the error itself belongs to the handler. */
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

/** The positions of a form of a secret in a text, as positions of the original text. */
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

/** Overlapping ranges count as one secret: one secret may be part of another. */
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

/** A form in which a secret may appear in a text, in addition to those that decoding the text reveals. */
interface SecretForm {
  text: string
  /** A base64 character before or after it that holds a part of the secret as well. */
  before?: RegExp
  after?: RegExp
  /** Whether a digit next to it makes it another number. */
  numbers?: true
}

const base64Char = /[\w+/-]/

/** Shorter forms would match parts of unrelated words. */
const shortestBase64 = 6

/** As it is, in base64 and base64url, also as part of an encoded text, in hex, and as a list of bytes. */
function formsOf(secret: string): SecretForm[] {
  // Encoders replace half of a surrogate pair by this character.
  const whole = secret.replace(/\p{Surrogate}/gu, "\ufffd")
  const bytes = Buffer.from(whole)
  const hex = bytes.toString("hex")
  const pairs = hex.match(/../g)!
  return [
    ...[secret, whole, percentDecoded(secret)].map((text) => ({ text })),
    ...[0, 1, 2].flatMap((offset) => base64Of(bytes, offset)),
    ...[hex, pairs.join(" "), pairs.join(":")].flatMap((text) => [{ text }, { text: text.toUpperCase() }]),
    { text: bytes.join(","), numbers: true },
  ]
}

/** When a URL is decoded, percent signs of the secret itself are decoded, too. */
function percentDecoded(secret: string): string {
  try {
    return decodeURIComponent(secret)
  } catch {
    return secret
  }
}

/** The base64 characters that depend on the secret alone when `offset` bytes, modulo three, precede it. */
function base64Of(bytes: Buffer, offset: number): SecretForm[] {
  const text = Buffer.concat([Buffer.alloc(offset), bytes]).toString("base64url")
  const bits = 8 * (offset + bytes.length)
  const from = Math.ceil((8 * offset) / 6)
  // At the end of the encoded text, the last character depends on the secret alone.
  const inner = { text: text.slice(from, Math.floor(bits / 6)) }
  const edges = {
    ...(offset > 0 ? { before: base64Char } : {}),
    ...(bits % 6 > 0 ? { after: base64Char } : {}),
  }
  const forms = offset === 0 ? [{ text }, { ...inner, ...edges }] : [{ ...inner, ...edges }]
  return forms
    .filter((form) => form.text.length >= shortestBase64)
    .flatMap((form) => [form, { ...form, text: form.text.replaceAll("-", "+").replaceAll("_", "/") }])
}
