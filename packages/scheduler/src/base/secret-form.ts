/** A form in which a secret may stand in a text, beside those that decoding the text brings back. */
export interface SecretForm {
  text: string
  /** What may stand before and after it and holds a part of it as well: a character of base64. */
  before?: RegExp
  after?: RegExp
  /** Whether a digit beside it makes it another. */
  numbers?: true
}

const base64Char = /[\w+/-]/

/** Shorter ones would take words apart that have nothing to do with them. */
const shortestBase64 = 6

/** As it is, in base64 and base64url, also as a part of what was encoded, in hex, and as a list of bytes. */
export function formsOf(secret: string): SecretForm[] {
  // Whoever encodes half of a surrogate pair writes this in its place.
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

/** A text in which all else of a URL is decoded has a secret's own percent signs decoded, too. */
function percentDecoded(secret: string): string {
  try {
    return decodeURIComponent(secret)
  } catch {
    return secret
  }
}

/** The characters that are the secret's alone where so many bytes stand before it, modulo three. */
function base64Of(bytes: Buffer, offset: number): SecretForm[] {
  const text = Buffer.concat([Buffer.alloc(offset), bytes]).toString("base64url")
  const bits = 8 * (offset + bytes.length)
  const from = Math.ceil((8 * offset) / 6)
  // At its end, alone, the secret has its last character for itself.
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
