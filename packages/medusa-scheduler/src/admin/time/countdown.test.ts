import { ago, countdown } from "./countdown"

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
