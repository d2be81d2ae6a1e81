import { hasSettled } from "./run-end"

const endedAt = "2026-11-25T21:19:00.000Z"
const after = (ms: number) => Date.parse(endedAt) + ms

test("a run goes on until it has ended", () => {
  expect(hasSettled({ status: "due", finished_at: null }, after(0))).toBe(false)
  expect(hasSettled({ status: "running", finished_at: null }, after(60_000))).toBe(false)
})

test("the last log lines of a run that has just ended are waited for", () => {
  const run = { status: "failed", finished_at: endedAt } as const
  expect(hasSettled(run, after(1_000))).toBe(false)
  expect(hasSettled(run, after(6_000))).toBe(true)
})

test("of a run that never began nothing more comes", () => {
  expect(hasSettled({ status: "skipped", finished_at: null }, after(0))).toBe(true)
})
