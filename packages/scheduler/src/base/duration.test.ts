import fc from "fast-check"
import { formatDuration, parseDuration } from "./duration"

test.each([
  ["500ms", 500],
  ["30s", 30_000],
  ["1.5h", 5_400_000],
  ["5 m", 300_000],
  [" 7d ", 604_800_000],
  ["0s", 0],
  [250, 250],
  [0, 0],
])("%j is a length of time", (given, ms) => {
  expect(parseDuration(given)).toBe(ms)
})

test.each([
  "",
  "5",
  "s",
  "-1s",
  "5 weeks",
  "1e3ms",
  "1.s",
  "10S",
  "5m30s",
  "1234567890s",
  -1,
  Number.NaN,
  Infinity,
  null,
  undefined,
  true,
  ["5s"],
])("%j is none", (given) => {
  expect(parseDuration(given)).toBeUndefined()
})

test("a whole number with any unit is that many of it", () => {
  const units = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 }
  const anyUnit = fc.constantFrom(...(Object.keys(units) as (keyof typeof units)[]))
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 999_999_999 }), anyUnit, (count, unit) => {
      expect(parseDuration(`${count}${unit}`)).toBe(count * units[unit])
    }),
  )
})

test("whatever is given, the answer is a length that a timer can take, or none", () => {
  fc.assert(
    fc.property(fc.anything(), (given) => {
      const ms = parseDuration(given)
      expect(ms === undefined || (Number.isFinite(ms) && ms >= 0)).toBe(true)
    }),
  )
})

test.each([
  [0, "0 ms"],
  [31.4, "31 ms"],
  [999.7, "1 s"],
  [1_000, "1 s"],
  [2_449, "2.4 s"],
  [59_970, "1 min"],
  [60_000, "1 min"],
  [750_000, "12.5 min"],
  [3_599_999, "1 h"],
  [12_600_000, "3.5 h"],
])("%d ms are shown as %s", (ms, words) => {
  expect(formatDuration(ms)).toBe(words)
})
