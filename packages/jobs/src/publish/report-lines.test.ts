import { progressLine, reportLines } from "./report-lines"

const now = new Date("2030-01-01T00:00:00Z")
const report = {
  published: 3,
  batches: 1,
  durationMs: 12,
  heldBack: { total: 0, reasons: {} },
  stoppedEarly: false,
  limitReached: false,
  dryRun: false,
}

test("a publication under way logs its count, its rate and the time left", () => {
  const progress = { published: 12_000, heldBack: 0, total: 100_000, ratePerSecond: 9500 }
  const line = progressLine({ ...progress, estimatedEndAt: "2030-01-01T00:00:09.300Z" }, now)
  expect(line).toBe("12,000 published, of 100,000 drafts; 9,500 a second, about 9 s left")
  const held = progressLine({ ...progress, heldBack: 1500, estimatedEndAt: "2029-12-31T23:59:59Z" }, now)
  expect(held).toBe("12,000 published, 1,500 held back, of 100,000 drafts; 9,500 a second, about 0 s left")
})

test("a report without held-back drafts is one line", () => {
  expect(reportLines(report)).toEqual(["Published 3 products in 12 ms"])
  expect(reportLines({ ...report, published: 1, stoppedEarly: true })).toEqual([
    "Published 1 product in 12 ms, then stopped",
  ])
})

test("each reason has a line with the first products, and a sign that there are more", () => {
  const products = [
    { id: "prod_1", handle: "lamp", found: 'at "noon"' },
    { id: "prod_2", handle: null },
  ]
  const heldBack = { total: 9, reasons: { bad_publish_at: { count: 9, products } } }
  expect(reportLines({ ...report, heldBack })).toEqual([
    "Published 3 products in 12 ms, held back 9",
    'Held back 9, bad_publish_at: prod_1 (lamp, "at \\"noon\\""), prod_2, …',
  ])
})
