import { isDeepStrictEqual } from "node:util"
import fc from "fast-check"
import { NightshiftError } from "../base/errors"
import { nestedData, nestings } from "../base/nested-json.fixture"
import { checkedData } from "./data"

const circular: Record<string, unknown> = { list: [] }
circular.list = [circular]

function faultOf(data: unknown): NightshiftError {
  try {
    checkedData(data, "src/jobs/a.js: config")
  } catch (error) {
    if (error instanceof NightshiftError) return error
    throw error
  }
  throw new Error("the data were not refused")
}

test.each([undefined, null])("data that are %p are none: the handler gets an empty object", (data) => {
  expect(checkedData(data, "")).toEqual({})
})

test.each([
  ["a text", '"a text"'],
  [7, "7"],
  [true, "true"],
  [["a", "list"], '["a","list"]'],
  [() => 1, "a function"],
  [10n, "a bigint"],
  [new Date("2026-11-01T00:00:00Z"), '"2026-11-01T00:00:00.000Z"'],
  [Object("boxed"), '"boxed"'],
])("data that are %p are no plain object", (data, found) => {
  expect(faultOf(data)).toMatchObject({
    code: "JOB_DATA_INVALID",
    message: `src/jobs/a.js: config.data: expected a plain object, got ${found}. Give a plain object of JSON values; look up everything else inside the handler.`,
  })
})

test.each([
  [{ filter: () => true }, 'a function at "filter"'],
  [{ deep: { list: [1, { id: 10n }] } }, 'a bigint at "deep.list.1.id"'],
  [{ key: Symbol("s") }, 'a symbol at "key"'],
  [{ price: Number.NaN }, 'NaN at "price"'],
  [{ price: -Infinity }, '-Infinity at "price"'],
  [{ skus: new Map([["a", 1]]) }, 'a Map at "skus"'],
  [{ skus: new Set(["a"]) }, 'a Set at "skus"'],
  [new Map(), "a Map"],
  [{ match: /sku/ }, 'a RegExp at "match"'],
  [{ cause: new Error("no") }, 'a Error at "cause"'],
  [{ later: Promise.resolve(1) }, 'a Promise at "later"'],
  [{ at: new Date("never") }, 'an invalid Date at "at"'],
  [JSON.parse('{ "__proto__": { "a": 1 } }'), 'the key "__proto__"'],
  [{ list: [JSON.parse('{ "__proto__": null }')] }, 'the key "__proto__" at "list.0"'],
  [{ __proto__: { a: 1 }, b: 2 }, 'the inherited key "a", as of "__proto__" in the literal'],
  [{ deep: { __proto__: { a: 1 } } }, 'the inherited key "a", as of "__proto__" in the literal at "deep"'],
  [circular, 'a circular reference at "list.0"'],
])("what JSON would drop or change silently is named, with its path: %p", (data, found) => {
  expect(faultOf(data)).toMatchObject({
    code: "JOB_DATA_INVALID",
    message: expect.stringContaining(`expected values that JSON can carry, got ${found}.`),
  })
})

test("a value whose own toJSON throws is reported with what it threw", () => {
  class Order {
    toJSON() {
      throw new TypeError("detached\nfrom its cart")
    }
  }
  const data = { order: new Order() }
  expect(faultOf(data).message).toContain("expected values that JSON can carry, got detached.")
})

test("the same object in two positions is no circle", () => {
  const shared = { id: 1 }
  expect(checkedData({ a: shared, b: [shared] }, "")).toEqual({ a: { id: 1 }, b: [{ id: 1 }] })
})

test("a Date becomes its text, and what is undefined is left out, as JSON has it", () => {
  const data = { at: new Date("2026-11-01T00:00:00Z"), none: undefined }
  expect(checkedData(data, "")).toEqual({ at: "2026-11-01T00:00:00.000Z" })
})

test("any JSON object without a prototype as a key comes back equal and as a copy", () => {
  const anyData = fc
    .dictionary(fc.string(), fc.jsonValue({ noUnicodeString: false }))
    .filter((data) => !JSON.stringify(data).includes('"__proto__"'))
  fc.assert(
    fc.property(anyData, (data) => {
      const copy = checkedData(data, "")
      expect(JSON.stringify(copy)).toBe(JSON.stringify(data))
      expect(copy).not.toBe(data)
    }),
  )
})

test("whatever is given, there is an object or one fault, and nothing else is thrown", () => {
  fc.assert(
    fc.property(fc.anything({ withBigInt: true, withMap: true, withSet: true, withDate: true }), (data) => {
      try {
        expect(typeof checkedData(data, "")).toBe("object")
      } catch (error) {
        expect(error).toBeInstanceOf(NightshiftError)
      }
    }),
  )
})

test.each(nestings)("data of 64 levels of %s are taken, and a 65th is refused by name at once", (kind) => {
  expect(checkedData(nestedData(kind, 64), "")).toEqual(nestedData(kind, 64))
  for (const depth of [65, 6_000, 100_000]) {
    expect(faultOf(nestedData(kind, depth))).toMatchObject({
      code: "JOB_DATA_INVALID",
      message: expect.stringContaining("expected at most 64 levels of objects and lists, got more."),
    })
  }
})

test("wide data are taken, whatever their number of values and the length of their keys", () => {
  const rows = Array.from({ length: 100_000 }, (_, index) => ({ [`sku-${index}`]: [index] }))
  // Jest's own comparison takes longer than all else here.
  expect(isDeepStrictEqual(checkedData({ rows }, ""), { rows })).toBe(true)
})

test("a small object that holds the same ones again and again is refused", () => {
  let value: object = {}
  for (let level = 0; level < 40; level += 1) value = { a: value, b: value }
  expect(faultOf(value).message).toContain(
    "expected values that JSON can carry, got more than 1000000 values",
  )
})
