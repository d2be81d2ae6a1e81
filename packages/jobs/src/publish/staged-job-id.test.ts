import { countedDigits, stagedJobIdPrefix } from "./staged-job-id"

const idOf = (prefix: string, count: number) =>
  prefix + count.toString(16).toUpperCase().padStart(countedDigits, "0")

test("a prefix with its count is a ULID of the time that it was made at", () => {
  const id = idOf(stagedJobIdPrefix(1_700_000_000_123), 10_000)
  expect(id).toMatch(/^job_[0-9A-HJKMNP-TV-Z]{26}$/)
  expect(id.slice(4, 14)).toBe("01HF7YAT3V")
})

test("ids sort by the time of their batch, and within it by their count", () => {
  const [early, late] = [stagedJobIdPrefix(1_700_000_000_000), stagedJobIdPrefix(1_700_000_000_001)]
  const ids = [idOf(early, 1), idOf(early, 9), idOf(early, 10), idOf(early, 10_000), idOf(late, 1)]
  expect([...ids].sort()).toEqual(ids)
})

test("two batches of one millisecond do not share a prefix", () => {
  const prefixes = Array.from({ length: 1000 }, () => stagedJobIdPrefix(1_700_000_000_000))
  expect(new Set(prefixes).size).toBe(1000)
})
