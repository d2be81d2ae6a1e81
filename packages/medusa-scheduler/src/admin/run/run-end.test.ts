import { hasSettled } from "./run-end"

const endedAt = "2026-11-25T21:19:00.000Z"
const after = (ms: number) => Date.parse(endedAt) + ms

test("a run has not settled while it is due or running", () => {
  expect(hasSettled({ status: "due", finished_at: null }, after(0))).toBe(false)
  expect(hasSettled({ status: "running", finished_at: null }, after(60_000))).toBe(false)
})

test("a run that has just ended has not settled: its last log lines may follow", () => {
  const run = { status: "failed", finished_at: endedAt } as const
  expect(hasSettled(run, after(1_000))).toBe(false)
  expect(hasSettled(run, after(6_000))).toBe(true)
})

test("a run that never started has settled", () => {
  expect(hasSettled({ status: "skipped", finished_at: null }, after(0))).toBe(true)
})
