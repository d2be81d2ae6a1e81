import { isUtf8 } from "node:buffer"

/** A text with one encoding undone, with the position of each of its characters in the original text. */
export interface DecodedText {
  text: string
  /** Where the character at an index begins in the original text; for the index after the last, where that text ends. */
  startOf: (index: number) => number
}

/** An encoding: the pattern of encoded characters, and how to decode them. */
interface Encoding {
  written: RegExp
  /** The decoded characters, each with how many encoded characters it takes. */
  read: (written: string) => [char: string, length: number][]
}

const whole = (char: string, written: string): [string, number][] => [[char, written.length]]

const shortEscapes: Record<string, string> = { n: "\n", t: "\t", r: "\r", b: "\b", f: "\f", v: "\v", 0: "\0" }

/** Escapes of JSON and JavaScript. */
const escapes: Encoding = {
  written: /\\(?:u[\da-f]{4}|x[\da-f]{2}|[^])/gi,
  read: (written) =>
    written.length > 2
      ? whole(String.fromCharCode(parseInt(written.slice(2), 16)), written)
      : whole(shortEscapes[written[1]!] ?? written[1]!, written),
}

const namedEntities: Record<string, string> = {
  amp: "&",
  lt: "<",
  gt: ">",
  quot: '"',
  apos: "'",
  nbsp: "\u00a0",
}

/** Entities of HTML and XML. */
const entities: Encoding = {
  written: /&(?:#\d{1,7}|#x[\da-f]{1,6}|amp|lt|gt|quot|apos|nbsp);/gi,
  read(written) {
    const name = written.slice(1, -1).toLowerCase()
    if (!name.startsWith("#")) return whole(namedEntities[name]!, written)
    const code = name[1] === "x" ? parseInt(name.slice(2), 16) : Number(name.slice(1))
    return whole(code > 0x10_ffff ? "\ufffd" : String.fromCodePoint(code), written)
  },
}

/** Percent-encoding of URLs, in UTF-8 or else one byte a character; letter case does not matter. */
const percent: Encoding = {
  written: /(?:%[\da-f]{2})+/gi,
  read(written) {
    const bytes = Buffer.from(written.replaceAll("%", ""), "hex")
    if (!isUtf8(bytes)) return Array.from(bytes, (byte) => [String.fromCharCode(byte), 3])
    return Array.from(bytes.toString(), (char) => [char, 3 * Buffer.byteLength(char)])
  },
}

/** Form encoding, also in the query of a URL, where a blank is a plus. */
const form: Encoding = { written: /\+/g, read: (written) => whole(" ", written) }

/** Lists of numbers, with a blank or a line break after each comma, and JSON, where a typed array is an object. */
const list: Encoding = {
  written: /,\s+|"\d{1,9}":\s*/g,
  read: (written) => whole(written.startsWith(",") ? "," : "", written),
}

/** Line breaks in base64 of mails, and in text that was wrapped. */
const lines: Encoding = { written: /\r?\n/g, read: (written) => whole("", written) }

/** Nested encodings, such as JSON in JSON, or a URL in JSON; an encoding that a text does not use changes nothing. */
const ways: Encoding[][] = [
  [escapes],
  [escapes, escapes],
  [escapes, percent],
  [escapes, form, percent],
  [percent],
  [form, percent],
  [percent, percent],
  [form, percent, form, percent],
  [form, percent, escapes],
  [entities],
  [entities, percent],
  [entities, escapes],
  [list],
  [lines],
  [escapes, lines],
]

/** A text as it is, and with each of the usual encodings undone that it uses. Takes time linear in its length. */
export function decodedTexts(text: string): DecodedText[] {
  const given: DecodedText = { text, startOf: (index) => index }
  const found = new Map([[text, given]])
  for (const way of ways) {
    const decoded = way.reduce((from, encoding) => decodedBy(encoding, from), given)
    if (!found.has(decoded.text)) found.set(decoded.text, decoded)
  }
  return [...found.values()]
}

function decodedBy({ written, read }: Encoding, from: DecodedText): DecodedText {
  const parts: string[] = []
  const starts: number[] = []
  let at = 0
  const copy = (end: number) => {
    parts.push(from.text.slice(at, end))
    for (; at < end; at += 1) starts.push(at)
  }
  for (const match of from.text.matchAll(written)) {
    copy(match.index)
    for (const [char, length] of read(match[0])) {
      parts.push(char)
      for (let unit = 0; unit < char.length; unit += 1) starts.push(at)
      at += length
    }
  }
  if (at === 0) return from
  copy(from.text.length)
  starts.push(at)
  return { text: parts.join(""), startOf: (index) => from.startOf(starts[index]!) }
}
