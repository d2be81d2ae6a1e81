import { concurrencyOf } from "./concurrency"

test("a queue has the number given for all, or that of its name, or 10", () => {
  expect(concurrencyOf(3, "heavy")).toBe(3)
  expect(concurrencyOf({ heavy: 0 }, "heavy")).toBe(0)
  expect(concurrencyOf({ heavy: 0 }, "default")).toBe(10)
  expect(concurrencyOf(undefined, "default")).toBe(10)
})

test("a queue whose name every object has is a queue like any other", () => {
  expect(concurrencyOf({ heavy: 0 }, "constructor")).toBe(10)
})
