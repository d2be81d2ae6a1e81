import fc from "fast-check"
import { preview } from "./preview"

const circular: Record<string, unknown> = {}
circular.self = circular

test.each([
  [undefined, "nothing"],
  [null, "null"],
  ["daily", '"daily"'],
  ["", '""'],
  [7, "7"],
  [Number.NaN, "NaN"],
  [-Infinity, "-Infinity"],
  [10n, "a bigint"],
  [Symbol("s"), "a symbol"],
  [() => 1, "a function"],
  [{ a: [1] }, '{"a":[1]}'],
  [new Date("2026-11-01T00:00:00Z"), '"2026-11-01T00:00:00.000Z"'],
  [new Date("never"), "an invalid Date"],
  [circular, "an object that cannot be written as JSON"],
  [{ deep: 1n }, "an object that cannot be written as JSON"],
  [{ toJSON: () => undefined }, "an object that cannot be written as JSON"],
])("%p is shown as %s", (value, words) => {
  expect(preview(value)).toBe(words)
})

test("a long value is cut, and shows that it was", () => {
  const words = preview("x".repeat(500))
  expect(words).toHaveLength(80)
  expect(words).toMatch(/^"x+\.\.\.$/)
})

test("whatever the value is, it is shown in at most 80 characters and nothing is thrown", () => {
  fc.assert(
    fc.property(
      fc.anything({ withBigInt: true, withDate: true, withMap: true, withSparseArray: true }),
      (value) => {
        expect(preview(value).length).toBeLessThanOrEqual(80)
      },
    ),
  )
})
