import { countedDigits, stagedJobIdPrefix } from "./batch-statement"

const idOf = (prefix: string, count: number) =>
  prefix + count.toString(16).toUpperCase().padStart(countedDigits, "0")

test("a prefix with a count is a ULID of its creation time", () => {
  const id = idOf(stagedJobIdPrefix(1_700_000_000_123), 10_000)
  expect(id).toMatch(/^job_[0-9A-HJKMNP-TV-Z]{26}$/)
  expect(id.slice(4, 14)).toBe("01HF7YAT3V")
})

test("ids sort by the time of their batch, and within a batch by count", () => {
  const [early, late] = [stagedJobIdPrefix(1_700_000_000_000), stagedJobIdPrefix(1_700_000_000_001)]
  const ids = [idOf(early, 1), idOf(early, 9), idOf(early, 10), idOf(early, 10_000), idOf(late, 1)]
  expect([...ids].sort()).toEqual(ids)
})

test("two batches in the same millisecond have different prefixes", () => {
  const prefixes = Array.from({ length: 1000 }, () => stagedJobIdPrefix(1_700_000_000_000))
  expect(new Set(prefixes).size).toBe(1000)
})
