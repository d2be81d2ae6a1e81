import type { StockRun } from "../../queue/stock/stock-runs"
import type { ShadowJob } from "./comparison"
import { shadowReport } from "./report"

const at = (time: string) => Date.parse(`2026-11-25T${time}Z`)
const hourly = (name: string): ShadowJob => {
  return { name, schedule: { expression: "0 * * * *", timezone: "UTC", gap: "run-after", fold: "first" } }
}
const run = (name: string, time: string): StockRun => {
  return { name, dueAtMs: at(time), state: "completed", startedAtMs: at(time) + 50, calls: 1 }
}
const range = { fromMs: at("00:00"), toMs: at("04:30") }
const jobs = [hourly("a"), hourly("b")]
const runs = [run("a", "03:00"), run("gone", "01:00"), run("gone", "02:00"), run("a", "05:00")]

test("a job counts from its first stock run on, one without any is named, and so is what is no job", () => {
  const report = shadowReport({ jobs, runs, ...range, isBegun: false })
  expect(report).toMatchObject({
    jobs: [{ name: "a", ticks: 2, kinds: { same: 1, missed: 1 } }],
    total: { ticks: 2 },
    unseen: ["b"],
    strangers: [{ name: "gone", runs: 2 }],
  })
})

test("where the stock scheduler had all jobs from the begin on, each tick since then counts", () => {
  const report = shadowReport({ jobs, runs, ...range, isBegun: true })
  expect(report.jobs).toMatchObject([
    { name: "a", ticks: 4, kinds: { same: 1, missed: 3 } },
    { name: "b", ticks: 4, kinds: { missed: 4 }, lateMs: undefined },
  ])
  expect(report.unseen).toEqual([])
})
