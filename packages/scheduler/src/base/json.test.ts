import fc from "fast-check"
import { isTooDeep, toJson } from "./json"
import { nested, nestings } from "./nested-json.fixture"

test("JSON of any value is that of JSON.stringify", () => {
  fc.assert(
    fc.property(
      fc.anything({ withDate: true, withMap: true, withSparseArray: true, maxDepth: 8 }),
      (value) => {
        expect(toJson(value)).toBe(JSON.stringify(value))
      },
    ),
  )
})

test.each(nestings)("64 levels of %s are written, and a 65th is refused by name", (kind) => {
  expect(toJson(nested(kind, 64))).toBe(JSON.stringify(nested(kind, 64)))
  expect(isTooDeep(nested(kind, 64))).toBe(false)
  for (const depth of [65, 6_000, 100_000]) {
    expect(() => toJson(nested(kind, depth))).toThrow("more than 64 levels of objects and lists")
    expect(isTooDeep(nested(kind, depth))).toBe(true)
  }
})

test("it is the depth that counts: one object at many places, and a wide value, are written", () => {
  const shared = { id: 1 }
  const wide = Array.from({ length: 200_000 }, (_, index) => (index % 2 ? shared : [shared]))
  expect(toJson(wide)).toBe(JSON.stringify(wide))
  expect(isTooDeep(wide)).toBe(false)
})

test("what a toJSON returns is what counts, and its own fields are not", () => {
  const price = { raw: nested("lists", 1_000), toJSON: () => "1.50" }
  expect(toJson({ price })).toBe('{"price":"1.50"}')
  expect(() => toJson({ toJSON: () => nested("lists", 65) })).toThrow("more than 64 levels")
})

test("a small object that would be written as 2^40 values is refused", () => {
  let value: unknown = 1
  for (let level = 0; level < 40; level += 1) value = [value, value]
  expect(() => toJson(value)).toThrow("more than 1000000 values")
})

test("a circle is refused as JSON.stringify refuses it", () => {
  const circle: unknown[] = []
  circle.push([circle])
  expect(() => toJson(circle)).toThrow("circular")
})
