import { lengthWords, wholeLengthWords } from "./length"

test.each([
  [0, "0 ms"],
  [999, "999 ms"],
  [1_234, "1.2 s"],
  [9_999, "9.9 s"],
  [42_900, "42 s"],
  [59_999, "59 s"],
  [60_000, "1 min"],
  [312_000, "5 min 12 s"],
  [3_600_000, "1 h"],
  [7_500_000, "2 h 5 min"],
  [183_600_000, "2 d 3 h"],
])("%p ms are %p, and never rounded up to what has not passed", (ms, words) => {
  expect(lengthWords(ms)).toBe(words)
})

test("in whole seconds there are neither tenths nor milliseconds", () => {
  expect([wholeLengthWords(999), wholeLengthWords(1_999), wholeLengthWords(61_000)]).toEqual([
    "0 s",
    "1 s",
    "1 min 1 s",
  ])
})
