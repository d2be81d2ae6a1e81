import fc from "fast-check"
import { inspect } from "node:util"
import { describeThrown } from "./logger"
import { createRedactor } from "./redactor"
import { UnrecoverableError } from "./errors"

const redactor = createRedactor(['p"ss/w0rd', "abc", 'p"ss/w0rd-longer', "4711"])!

test("a secret is taken out of a text as it is, in a URL and in JSON; the longest first", () => {
  expect(redactor.text('p"ss/w0rd p%22ss%2Fw0rd p\\"ss/w0rd p"ss/w0rd-longer')).toBe(
    "[secret] [secret] [secret] [secret]",
  )
})

test("a text of less than four characters is no secret: it would take other words apart", () => {
  expect(redactor.text("abc")).toBe("abc")
  expect(createRedactor(["abc", ""])).toBeUndefined()
})

test("a value loses it in texts, in keys and as a number", () => {
  expect(redactor.json({ list: ['p"ss/w0rd'], 4711: 1, pin: 4711, other: 47110, at: new Date(0) })).toEqual({
    list: ["[secret]"],
    "[secret]": 1,
    pin: "[secret]",
    other: 47110,
    at: "1970-01-01T00:00:00.000Z",
  })
  expect(redactor.json(undefined)).toBeUndefined()
})

test("an error loses it in its words and its stack, is still of its kind, and the handler's own is not changed", () => {
  const error = Object.assign(new UnrecoverableError("no login with 4711"), { code: "E4711" })
  const reported = redactor.thrown(error) as typeof error
  expect(reported).toBeInstanceOf(UnrecoverableError)
  expect([reported.message, reported.code, reported.name]).toEqual([
    "no login with [secret]",
    "E[secret]",
    error.name,
  ])
  expect(reported.stack).toContain("no login with [secret]")
  expect(reported.stack).not.toContain("4711")
  expect(error.message).toBe("no login with 4711")
})

test("what cannot be read, or is no JSON, is not shown at all", () => {
  const trap = Object.defineProperty(new Error("a"), "message", {
    get(): never {
      throw new Error("no")
    },
  })
  const cycle: Record<string, unknown> = { pin: 4711 }
  cycle.self = cycle
  for (const thrown of [trap, cycle, { big: 4711n }])
    expect(redactor.thrown(thrown)).toBe("a value that cannot be written as JSON")
})

test("an error keeps its causes, and the errors that it is made of, without the secret", () => {
  const root = Object.assign(new TypeError("login 4711 refused"), { code: "E4711" })
  const error = new AggregateError([root, "4711", new Error("x", { cause: { pin: 4711 } })], "both", {
    cause: new RangeError("at 4711", { cause: root }),
  })
  const reported = redactor.thrown(error) as AggregateError & { cause: Error & { cause: Error } }
  expect(reported).toBeInstanceOf(AggregateError)
  expect(reported.cause).toBeInstanceOf(RangeError)
  expect(reported.cause.message).toBe("at [secret]")
  expect(reported.cause.cause).toMatchObject({ message: "login [secret] refused", code: "E[secret]" })
  expect(reported.errors).toMatchObject([
    { message: "login [secret] refused" },
    "[secret]",
    { cause: { pin: "[secret]" } },
  ])
  expect(inspect(reported, { depth: 9 })).not.toContain("4711")
  expect(error.cause).toMatchObject({ message: "at 4711" })
})

test("causes without an end, a circle of them, and one that cannot be read, end where enough is known", () => {
  const circle = new AggregateError([], "round 4711", { cause: undefined })
  circle.errors.push(circle, circle, circle)
  circle.cause = circle
  let chain = new Error("first 4711")
  for (let link = 0; link < 10_000; link += 1) chain = new Error("then 4711", { cause: chain })
  const trap = new Error("4711")
  Object.defineProperty(trap, "cause", {
    get(): never {
      throw new Error("no 4711")
    },
  })
  for (const error of [circle, chain]) {
    const reported = redactor.thrown(error) as Error
    expect(reported.message).toMatch(/ \[secret\]$/)
    expect(inspect(reported, { depth: 99 })).not.toContain("4711")
  }
  expect(redactor.thrown(new Error("above", { cause: trap }))).toMatchObject({
    message: "above",
    cause: "a value that cannot be written as JSON",
  })
})

const wellFormed = (secret: string) => secret.replace(/\p{Surrogate}/gu, "\ufffd")
const bytesOf = (secret: string) => Buffer.from(wellFormed(secret))
const entity = (char: string) =>
  ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" })[char] ?? char

/** Each with how it writes a secret, alone or within what it is a part of. */
const encodings: Record<string, (secret: string) => string> = {
  "as it is": (secret) => secret,
  encodeURIComponent: (secret) => encodeURIComponent(wellFormed(secret)),
  encodeURI: (secret) => encodeURI(wellFormed(secret)),
  "percent signs in lower case": (secret) =>
    encodeURIComponent(wellFormed(secret)).replace(/%../g, (pair) => pair.toLowerCase()),
  "percent signs in either case": (secret) =>
    Array.from(bytesOf(secret).toString("hex"), (digit, at) =>
      at % 2 ? digit.toUpperCase() : `%${digit}`,
    ).join(""),
  URLSearchParams: (secret) => new URLSearchParams({ p: secret }).toString(),
  "the query of a URL": (secret) => Object.assign(new URL("http://h"), { search: `?p=${secret}` }).href,
  "the hash of a URL": (secret) => Object.assign(new URL("http://h"), { hash: secret }).href,
  "the password of a URL": (secret) => Object.assign(new URL("http://u@h"), { password: secret }).href,
  "the user of a URL": (secret) => Object.assign(new URL("http://h"), { username: secret }).href,
  "escapes of JSON": (secret) => JSON.stringify({ a: secret }),
  "JSON in JSON": (secret) => JSON.stringify({ a: JSON.stringify({ a: secret }) }),
  "a query in JSON": (secret) => JSON.stringify(new URLSearchParams({ p: secret }).toString()),
  "escapes of ASCII": (secret) =>
    secret.replace(/[^]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`),
  "Node's inspect": (secret) => inspect({ a: secret }, { breakLength: Infinity, maxStringLength: null }),
  "entities of HTML": (secret) => Array.from(secret, entity).join(""),
  "entities by number": (secret) =>
    Array.from(secret, (char) => `&#x${char.codePointAt(0)!.toString(16)};`).join(""),
  base64: (secret) => bytesOf(secret).toString("base64"),
  "base64 for URLs": (secret) => bytesOf(secret).toString("base64url"),
  "base64 in a query": (secret) => new URLSearchParams({ p: bytesOf(secret).toString("base64") }).toString(),
  hex: (secret) => bytesOf(secret).toString("hex"),
  "hex in upper case": (secret) => bytesOf(secret).toString("hex").toUpperCase(),
  "hex as a certificate has it": (secret) => bytesOf(secret).toString("hex").match(/../g)!.join(":"),
  "a Buffer that is inspected": (secret) => inspect(bytesOf(secret)),
  "a Buffer as JSON": (secret) => JSON.stringify(bytesOf(secret)),
  "a Buffer as JSON on lines": (secret) => JSON.stringify(bytesOf(secret), undefined, 2),
  "a URL in a URL": (secret) => encodeURIComponent(encodeURIComponent(wellFormed(secret))),
  "a query in a query": (secret) =>
    new URLSearchParams({ to: `/?${new URLSearchParams({ p: secret }).toString()}` }).toString(),
  "JSON in a URL": (secret) => encodeURIComponent(JSON.stringify({ a: wellFormed(secret) })),
  "JSON in a query": (secret) => new URLSearchParams({ p: JSON.stringify({ a: secret }) }).toString(),
  "base64 on lines": (secret) => bytesOf(secret).toString("base64").replace(/.{5}/g, "$&\r\n"),
  "base64 on lines in JSON": (secret) =>
    JSON.stringify(bytesOf(secret).toString("base64").replace(/.{5}/g, "$&\n")),
  "a Uint8Array as JSON": (secret) => JSON.stringify(new Uint8Array(bytesOf(secret))),
  "a Uint8Array as text": (secret) => new Uint8Array(bytesOf(secret)).toString(),
}

const anySecret = fc
  .string({
    unit: fc.constantFrom(
      "p",
      "S",
      "7",
      " ",
      "+",
      "/",
      "%",
      "!",
      "&",
      "<",
      '"',
      "'",
      "\\",
      "\n",
      "#",
      "@",
      "é",
      "😀",
      "\ud800",
    ),
    minLength: 4,
    maxLength: 40,
  })
  // A longer Buffer is not inspected whole.
  .filter((secret) => bytesOf(secret).length <= 50)

/** What a URL leaves out, and what it takes for encoded already. */
const lostInUrls = /[\n]|^[\s#]|\s$|%[\da-f]{2}/i

test.each(Object.entries(encodings))("a secret is taken out of %s", (name, encode) => {
  fc.assert(
    fc.property(anySecret, (secret) => {
      fc.pre(!(name.endsWith("of a URL") && lostInUrls.test(secret)))
      const written = encode(secret)
      const reported = createRedactor([secret])!.text(`a ${written} b`)
      expect(reported).toContain("[secret]")
      expect(reported).not.toContain(written)
      // What stood around it still does. Node chooses the quotes by what is within.
      const [before, after] = encode("~~~~").split("~~~~")
      if (after !== undefined && name !== "Node's inspect")
        expect(reported).toBe(`a ${before}[secret]${after} b`)
    }),
  )
})

test.each([
  ["Basic %s", (text: string) => Buffer.from(`ada:${text}`).toString("base64")],
  ["after one byte, %s", (text: string) => Buffer.from(`x${text}and more`).toString("base64")],
  ["after two, %s", (text: string) => Buffer.from(`xx${text}!`).toString("base64url")],
])("a secret within what was written in base64 is taken out whole: %s", (place, encode) => {
  const reported = createRedactor(["hunter22?>"])!.text(place.replace("%s", encode("hunter22?>")))
  const [left = "", right = ""] = reported.slice(place.indexOf("%s")).split("[secret]")
  expect(reported).toContain("[secret]")
  for (const rest of [left, right]) expect(rest.length).toBeLessThan(16)
  expect(Buffer.from(left, "base64").toString()).not.toMatch(/h/)
})

test("a Buffer and its like in a value are hidden whole, and other numbers are not", () => {
  const own = createRedactor(["hunter22"])!
  const bytes = Buffer.from("by hunter22.")
  expect(own.json({ bytes, list: [...bytes], array: new Uint8Array(bytes), other: [1, 2, 3, 4, 5] })).toEqual(
    {
      bytes: { type: "Buffer", data: "[secret]" },
      list: "[secret]",
      array: "[secret]",
      other: [1, 2, 3, 4, 5],
    },
  )
})

test("what only looks like a part of an encoding is left as it is, to the letter", () => {
  const text = "a %zz %2 100% \\u12 \\x \\ &amp; &#99999999; &; a+b , 1,  2 \ud800 %ff%41 é"
  expect(createRedactor(["hunter22"])!.text(text)).toBe(text)
  expect(createRedactor(["hunter22"])!.text(`${text} hunter22 ${text}`)).toBe(`${text} [secret] ${text}`)
})

test("of a text, an error or a value of megabytes a beginning is reported, which ends with no part of a secret", () => {
  const own = createRedactor(["hunter22?>"])!
  const long = "hunter22?>".repeat(1_000_000)
  const cause = new Error(long, { cause: new AggregateError([long, { long }, long], long) })
  const reported = own.thrown(new Error(long, { cause })) as Error
  const texts = [
    own.text(long),
    own.text(encodeURIComponent(long)),
    inspect(own.json({ a: long, b: [long] })),
  ]
  for (const text of [...texts, describeThrown(reported)]) {
    expect(text).toContain("[secret]")
    expect(text).toMatch(/more characters/)
    expect(text.replaceAll(/\[secret\]|\d+ more characters/g, "")).not.toMatch(/hunt|unter|22|%3/)
    expect(text.length).toBeLessThan(1_000_000)
  }
  const near = `${"x".repeat(40_000)} hunter22?>`
  expect(own.text(near)).toBe(`${"x".repeat(40_000)} [secret]`)
}, 20_000)
