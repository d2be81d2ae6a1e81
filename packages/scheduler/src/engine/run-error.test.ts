import fc from "fast-check"
import { nested, nestings } from "../base/nested-json.fixture"
import { createRedactor } from "../base/redactor"
import { toRunError, toRunProgress, toRunResult } from "./run-error"

/** What Postgres refuses in a text: NUL and half of a surrogate pair. */
const unstorable = /[\0\p{Surrogate}]/u

test("an error is kept with its name, message, stack and code", () => {
  const error = Object.assign(new TypeError("no such warehouse"), { code: "NOT_FOUND" })
  expect(toRunError(error)).toEqual({
    name: "TypeError",
    message: "no such warehouse",
    stack: expect.stringContaining("run-error.test"),
    code: "NOT_FOUND",
  })
})

test.each([
  ["a text", 'threw "a text"'],
  [undefined, "threw nothing"],
  [null, "threw null"],
  [{ status: 409 }, 'threw {"status":409}'],
])("what is thrown and is no error is kept as what it was: %p", (thrown, message) => {
  expect(toRunError(thrown)).toEqual({ name: "Error", message, stack: undefined, code: undefined })
})

test("an error whose properties are of other kinds is kept all the same", () => {
  const odd = Object.assign(new Error(), {
    name: 7,
    message: { reason: "none" },
    stack: undefined,
    code: 23_505,
  })
  expect(toRunError(odd)).toEqual({
    name: "Error",
    message: '{"reason":"none"}',
    stack: undefined,
    code: undefined,
  })
})

test("a long error is cut, between two characters and not within one", () => {
  const { message, name } = toRunError(
    Object.assign(new Error("m" + "😀".repeat(5_000)), { name: "n".repeat(999) }),
  )
  expect(message).toHaveLength(4_000)
  expect(message).not.toMatch(unstorable)
  expect(name).toHaveLength(200)
})

test("of whatever is thrown, what is kept can be stored", () => {
  const anyText = fc.string({ unit: fc.constantFrom("a", "\0", "\ud83d", "\ude00", "\\", "é") })
  const anyThrown = fc.oneof(
    fc.anything(),
    fc.record({ name: anyText, message: anyText, stack: anyText, code: anyText }).map((given) => {
      return Object.assign(new Error(), given)
    }),
  )
  fc.assert(
    fc.property(anyThrown, (thrown) => {
      const kept = toRunError(thrown)
      expect(Object.values(kept).filter((text) => text !== undefined && unstorable.test(text))).toEqual([])
    }),
  )
})

test("a result is kept as its JSON says it", () => {
  expect(toRunResult({ published: 45, at: new Date("2026-11-01T00:00:00Z"), none: undefined })).toEqual({
    published: 45,
    at: "2026-11-01T00:00:00.000Z",
  })
})

test.each([[undefined], [() => 1], [Symbol("s")], [{ toJSON: () => undefined }]])(
  "%p is no result",
  (value) => {
    expect(toRunResult(value)).toBeUndefined()
  },
)

test("a result that is too large, or that JSON cannot carry, leaves a word on why it was not kept", () => {
  expect(toRunResult("x".repeat(20_000))).toEqual({ notKept: "the result has 20002 characters of JSON" })
  expect(toRunResult({ id: 7n })).toEqual({ notKept: "the result cannot be written as JSON" })
})

test.each(nestings)(
  "a result and progress of more than 64 levels of %s are not kept, which names the limit",
  (kind) => {
    const words = (what: string) => ({ notKept: `the ${what} has more than 64 levels of objects and lists` })
    const redactor = createRedactor(["hunter22"])
    expect(toRunResult(nested(kind, 64), redactor)).toEqual(nested(kind, 64))
    for (const depth of [65, 6_000, 100_000]) {
      expect(toRunResult(nested(kind, depth))).toEqual(words("result"))
      expect(toRunProgress(nested(kind, depth), redactor)).toEqual(words("progress"))
      expect(toRunError(nested(kind, depth)).message).toBe("threw more than 64 levels of objects and lists")
    }
  },
)

test("the causes of an error are kept below its stack, without its secrets", () => {
  const error = new Error("no login", { cause: new TypeError("for hunter22") })
  expect(toRunError(error).stack).toContain("Caused by: TypeError: for hunter22")
  const { stack } = toRunError(error, createRedactor(["hunter22"]))
  expect(stack).toContain("Caused by: TypeError: for [secret]")
})

test("a backslash before what looks like an escape is kept, and what cannot be stored is not", () => {
  expect(toRunResult(["\\u0000", "C:\\ud83d", "a\0b", "\ud83d!", "😀"])).toEqual([
    "\\u0000",
    "C:\\ud83d",
    "ab",
    "\ufffd!",
    "😀",
  ])
})

test("any JSON comes back as it was, and whatever comes back can be stored", () => {
  const anyText = fc.string({
    unit: fc.constantFrom("a", "\0", "\ud83d", "\ude00", "\\", "u0000", "d83d", '"', "é"),
  })
  fc.assert(
    fc.property(fc.dictionary(anyText, anyText), (value) => {
      const kept = toRunResult(value)
      const texts = Object.entries(kept as Record<string, string>).flat()
      expect(texts.filter((text) => unstorable.test(text))).toEqual([])
      if (
        !Object.entries(value)
          .flat()
          .some((text) => unstorable.test(text))
      )
        expect(kept).toEqual(value)
    }),
  )
})
