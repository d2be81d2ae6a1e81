import { jitterOf } from "./jitter"

const noon = Date.parse("2026-11-01T12:00:00Z")
const delays = (job: string, jitterMs: number) =>
  Array.from({ length: 1_000 }, (_, i) => jitterOf({ job, scheduledFor: noon + i * 60_000, jitterMs }))

test("the same tick of the same job always has the same delay, and another job another", () => {
  expect(delays("a", 60_000)).toEqual(delays("a", 60_000))
  expect(delays("a", 60_000)).not.toEqual(delays("b", 60_000))
})

test("delays lie from nothing to below the jitter, in all parts of it about as often", () => {
  const parts = new Array<number>(10).fill(0)
  for (const delay of delays("nightly", 60_000)) parts[Math.floor(delay / 6_000)]! += 1
  expect(parts).toHaveLength(10)
  for (const part of parts) expect(Math.abs(part - 100)).toBeLessThan(50)
})

test("without jitter there is no delay", () => {
  expect(new Set(delays("a", 0))).toEqual(new Set([0]))
})
