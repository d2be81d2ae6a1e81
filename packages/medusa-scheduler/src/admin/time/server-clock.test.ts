import { noteServerTime, serverNow } from "./server-clock"

test("a browser whose clock is wrong counts by the server's", () => {
  noteServerTime(1_000_000, 700_000)
  expect(serverNow(700_500)).toBe(1_000_500)
})

test("small differences are the network's and count for nothing; nor does an answer without a time", () => {
  noteServerTime(1_000_000, 999_000)
  expect(serverNow(5)).toBe(5)
  noteServerTime(Number.NaN, 999_000)
  expect(serverNow(5)).toBe(5)
})
