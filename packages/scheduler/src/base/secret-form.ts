/** A form in which a secret may appear in a text, in addition to those that decoding the text reveals. */
export interface SecretForm {
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
export function formsOf(secret: string): SecretForm[] {
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
