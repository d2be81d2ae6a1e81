import { progressOf } from "./progress"

const now = new Date("2030-01-01T00:00:00Z")
const facts = { published: 800, heldBack: 200, total: 10_000, limit: Infinity, elapsedMs: 1000, now }

test("after a tenth of the drafts in one second, nine seconds are left", () => {
  expect(progressOf(facts)).toEqual({
    published: 800,
    heldBack: 200,
    total: 10_000,
    ratePerSecond: 1000,
    estimatedEndAt: "2030-01-01T00:00:09.000Z",
  })
})

test("a limit before the last draft is the estimated end", () => {
  expect(progressOf({ ...facts, limit: 1600 }).estimatedEndAt).toBe("2030-01-01T00:00:01.000Z")
})

test("at the end, past it, and before the first draft, no time is left", () => {
  for (const total of [1000, 900])
    expect(progressOf({ ...facts, total }).estimatedEndAt).toBe(now.toISOString())
  const unknown = progressOf({ ...facts, published: 0, heldBack: 0, elapsedMs: 0 })
  expect(unknown).toMatchObject({ ratePerSecond: 0, estimatedEndAt: now.toISOString() })
})
