import { ago, countdown, formatDuration, formatDurationInSeconds } from "./duration"

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
])("%p ms are %p, rounded down", (ms, text) => {
  expect(formatDuration(ms)).toBe(text)
})

test("a duration in whole seconds has no tenths and no milliseconds", () => {
  expect([
    formatDurationInSeconds(999),
    formatDurationInSeconds(1_999),
    formatDurationInSeconds(61_000),
  ]).toEqual(["0 s", "1 s", "1 min 1 s"])
})

test.each([
  [42_000, "in 42 s"],
  [41_001, "in 42 s"],
  [1, "in 1 s"],
  [0, "now"],
  [-5_000, "now"],
  [59_500, "in 1 min"],
  [312_000, "in 5 min 12 s"],
  [90_000_000, "in 1 d 1 h"],
])("%p ms before a tick it reads %p", (leftMs, text) => {
  expect(countdown(leftMs)).toBe(text)
})

test("an instant is just now for a second, then a duration ago", () => {
  expect([ago(-300), ago(999), ago(12_400), ago(3_700_000)]).toEqual([
    "just now",
    "just now",
    "12 s ago",
    "1 h 1 min ago",
  ])
})
