/** Control characters except the line feed, and characters that change the text direction. */
const steering = /(?!\n)[\p{Cc}\u202a-\u202e\u2066-\u2069]/gu
const breaking = /[\n\u2028\u2029]/g

const escaped = (char: string): string => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`

/** A text that cannot control a terminal: such characters are written as `\u001b`, which means the same in JSON. */
export function plainText(text: string): string {
  return text.replace(steering, escaped)
}

/** The same on one line. */
export function plainLine(text: string): string {
  return plainText(text.replace(breaking, escaped))
}

/** Whether Postgres can store a text: one with NUL, or with half of a surrogate pair, it refuses. */
export function isStorable(text: string): boolean {
  return !/[\0\p{Surrogate}]/u.test(text)
}

/** Postgres can store every character but NUL and the halves of a surrogate pair, which a cut may leave. */
export function storable(text: string, longest: number): string {
  return text
    .slice(0, longest)
    .replaceAll("\0", "")
    .replace(/\p{Surrogate}/gu, "\ufffd")
}
