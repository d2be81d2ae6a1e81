import { noteServerTime, serverNow } from "./server-clock"

test("a wrong browser clock is corrected by the server's", () => {
  noteServerTime(1_000_000, 700_000)
  expect(serverNow(700_500)).toBe(1_000_500)
})

test("small differences are ignored as network delay, and so is an answer without a time", () => {
  noteServerTime(1_000_000, 999_000)
  expect(serverNow(5)).toBe(5)
  noteServerTime(Number.NaN, 999_000)
  expect(serverNow(5)).toBe(5)
})
