import fc from "fast-check"
import { nearest } from "./nearest"

const options = ["schedule", "timezone", "overlap", "missed", "missedWindow", "paused", "dst"]

test.each([
  ["scedule", "schedule"],
  ["shcedule", "schedule"],
  ["timeZone", "timezone"],
  ["time_zone", "timezone"],
  ["pause", "paused"],
  ["missed_window", "missedWindow"],
  ["DST", "dst"],
])("%s is a typing error for %s", (word, meant) => {
  expect(nearest(word, options)).toBe(meant)
})

test.each(["colour", "retries", "x", "zz", ""])(
  "nothing is suggested for %j, which is like none of them",
  (word) => {
    expect(nearest(word, options)).toBeUndefined()
  },
)

test("neither of two equally near words is suggested, unless they are the same", () => {
  expect(nearest("export-3", ["export-1", "export-2"])).toBeUndefined()
  expect(nearest("export-11", ["export-1", "export-2"])).toBe("export-1")
  expect(nearest("export-3", ["export-1", "export-1"])).toBe("export-1")
})

test("there is no nearest of no words", () => {
  expect(nearest("schedule", [])).toBeUndefined()
})

test("a short word is not corrected to one without a letter in common", () => {
  expect(nearest("a", ["b"])).toBeUndefined()
  expect(nearest("ab", ["xy"])).toBeUndefined()
})

test("a known word is nearest to itself, and a long one also after one slip", () => {
  fc.assert(
    fc.property(fc.constantFrom(...options), fc.nat(), fc.constantFrom("q", ""), (word, at, letter) => {
      expect(nearest(word, options)).toBe(word)
      const place = at % word.length
      const slipped = word.slice(0, place) + letter + word.slice(place + 1)
      if (word !== "missed" || slipped.length > 5) expect(options).toContain(nearest(slipped, options))
    }),
  )
})
