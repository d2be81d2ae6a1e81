import fc from "fast-check"
import { afterFailure, longestBackoffMs } from "./retry"

const fixed = { type: "fixed", delayMs: 500 } as const
const exponential = { type: "exponential", delayMs: 500 } as const
const delays = (backoff: typeof fixed | typeof exponential, attempts: number) =>
  Array.from({ length: attempts }, (_, i) => afterFailure({ failures: i + 1, attempts, backoff })).map(
    (after) => (after.retry ? after.delayMs : "ends"),
  )

test("a job with one attempt, the default, is not called again", () => {
  expect(delays(fixed, 1)).toEqual(["ends"])
})

test("a fixed backoff waits the same each time, and ends with the last attempt", () => {
  expect(delays(fixed, 4)).toEqual([500, 500, 500, "ends"])
})

test("an exponential backoff doubles from its delay", () => {
  expect(delays(exponential, 5)).toEqual([500, 1_000, 2_000, 4_000, "ends"])
})

test("attempts that were lowered while a run failed end it", () => {
  expect(afterFailure({ failures: 3, attempts: 2, backoff: fixed })).toEqual({ retry: false })
})

test("an error that would only come again ends the run, and a job's own backoff goes before its delay", () => {
  const given = { failures: 1, attempts: 5, backoff: fixed }
  expect(afterFailure({ ...given, unrecoverable: true })).toEqual({ retry: false })
  expect(afterFailure({ ...given, customDelayMs: 7 })).toEqual({ retry: true, delayMs: 7 })
})

test("no backoff waits longer than a day, nor less than before", () => {
  const anyBackoff = fc.record({
    type: fc.constantFrom("fixed" as const, "exponential" as const),
    delayMs: fc.integer({ min: 0, max: 366 * 86_400_000 }),
  })
  fc.assert(
    fc.property(anyBackoff, (backoff) => {
      let before = 0
      for (let failures = 1; failures < 100; failures++) {
        const after = afterFailure({ failures, attempts: 100, backoff })
        const delayMs = after.retry ? after.delayMs : Number.NaN
        expect(delayMs).toBeGreaterThanOrEqual(before)
        expect(delayMs).toBeLessThanOrEqual(longestBackoffMs)
        before = delayMs
      }
    }),
  )
})
