import type { Schedule } from "../../schedule/schedule"
import type { StockRun } from "../../queue/stock/stock-runs"
import { compareWithStock, type ShadowJob } from "./comparison"
import { describeKinds, tallyOf, describeShadowTick } from "./report"

const job = (
  name: string,
  expression: string,
  timezone = "UTC",
  fold: Schedule["fold"] = "first",
): ShadowJob => {
  return { name, schedule: { expression, timezone, gap: "run-after", fold } }
}
const run = (name: string, dueAt: string, more: Partial<StockRun> = {}): StockRun => {
  const dueAtMs = Date.parse(dueAt)
  return { name, dueAtMs, state: "completed", startedAtMs: dueAtMs + 40, calls: 1, ...more }
}
function compare(jobs: ShadowJob[], runs: StockRun[], from: string, to: string) {
  const ticks = compareWithStock({ jobs, runs, fromMs: () => Date.parse(from), toMs: Date.parse(to) })
  return ticks.map(({ dueAtMs, kind }) => `${new Date(dueAtMs).toISOString().slice(0, 16)} ${kind}`)
}

test("a tick that stock ran within a second is the same, and a later one is late", () => {
  const runs = [
    run("a", "2026-11-25T01:00Z"),
    run("a", "2026-11-25T02:00Z", { startedAtMs: Date.parse("2026-11-25T02:01Z") }),
  ]
  expect(compare([job("a", "0 * * * *")], runs, "2026-11-25T00:30Z", "2026-11-25T02:30Z")).toEqual([
    "2026-11-25T01:00 same",
    "2026-11-25T02:00 late",
  ])
})

test("one without a run, or whose run found no handler, is missed; one that waits is waiting, and one that was given up is failed", () => {
  const runs = [
    run("a", "2026-11-25T01:00Z", { calls: 0 }),
    run("a", "2026-11-25T03:00Z", { state: "waiting", startedAtMs: undefined, calls: undefined }),
    run("a", "2026-11-25T04:00Z", { state: "failed", calls: undefined }),
    run("a", "2026-11-25T05:00Z", { state: "active", calls: undefined }),
  ]
  expect(compare([job("a", "0 * * * *")], runs, "2026-11-25T00:30Z", "2026-11-25T05:30Z")).toEqual([
    "2026-11-25T01:00 missed",
    "2026-11-25T02:00 missed",
    "2026-11-25T03:00 waiting",
    "2026-11-25T04:00 failed",
    "2026-11-25T05:00 same",
  ])
})

test("two handlers of one name are repeated, unless two jobs bear the name and both have the tick", () => {
  const runs = [run("a", "2026-11-25T01:00Z", { calls: 2 })]
  const range = ["2026-11-25T00:30Z", "2026-11-25T01:30Z"] as const
  expect(compare([job("a", "0 * * * *")], runs, ...range)).toEqual(["2026-11-25T01:00 repeated"])
  const both = [job("a", "0 * * * *"), job("a", "0 1 * * *")]
  expect(compare(both, runs, ...range)).toEqual(["2026-11-25T01:00 same"])
})

test("a run in the zone of the server's clock is extra, and the tick of the job's own zone missed", () => {
  const runs = [run("a", "2026-11-25T03:00Z")]
  const jobs = [job("a", "0 3 * * *", "Europe/Berlin")]
  expect(compare(jobs, runs, "2026-11-25T00:00Z", "2026-11-26T00:00Z")).toEqual([
    "2026-11-25T02:00 missed",
    "2026-11-25T03:00 extra",
  ])
})

test("the day that cron-parser loses, as midnight is skipped, is missed", () => {
  // Cairo's clocks went from 00:00 to 01:00 on 2026-04-24, which was 22:00 UTC the day before.
  const runs = [run("a", "2026-04-22T22:00Z"), run("a", "2026-04-24T21:00Z")]
  const jobs = [job("a", "0 0 * * *", "Africa/Cairo")]
  expect(compare(jobs, runs, "2026-04-22T12:00Z", "2026-04-25T12:00Z")).toEqual([
    "2026-04-22T22:00 same",
    "2026-04-23T22:00 missed",
    "2026-04-24T21:00 same",
  ])
})

test("an hour that clocks repeat is extra where stock ran in both", () => {
  const runs = [run("a", "2026-10-25T00:30Z"), run("a", "2026-10-25T01:30Z")]
  const range = ["2026-10-24T12:00Z", "2026-10-25T12:00Z"] as const
  expect(compare([job("a", "30 2 * * *", "Europe/Berlin")], runs, ...range)).toEqual([
    "2026-10-25T00:30 same",
    "2026-10-25T01:30 extra",
  ])
  expect(compare([job("a", "30 2 * * *", "Europe/Berlin", "both")], runs, ...range)).toEqual([
    "2026-10-25T00:30 same",
    "2026-10-25T01:30 same",
  ])
})

test("the range excludes its start, includes its end, and ignores other jobs' runs", () => {
  const runs = ["01", "02", "03"].map((hour) => run("a", `2026-11-25T${hour}:00Z`))
  const hourly = [job("a", "0 * * * *")]
  expect(
    compare(hourly, [...runs, run("b", "2026-11-25T02:00Z")], "2026-11-25T01:00Z", "2026-11-25T02:00Z"),
  ).toEqual(["2026-11-25T02:00 same"])
})

test("ticks before a job was there do not count", () => {
  const late = { ...job("a", "0 * * * *"), sinceMs: Date.parse("2026-11-25T01:30Z") }
  expect(compare([late], [], "2026-11-25T00:30Z", "2026-11-25T02:30Z")).toEqual(["2026-11-25T02:00 missed"])
})

test("a tally counts each kind, and how late the runs began", () => {
  const ticks = compareWithStock({
    jobs: [job("a", "0 * * * *")],
    runs: [run("a", "2026-11-25T01:00Z"), run("a", "2026-11-25T02:00Z", { calls: 3 })],
    fromMs: () => Date.parse("2026-11-25T00:30Z"),
    toMs: Date.parse("2026-11-25T03:30Z"),
  })
  const tally = tallyOf(ticks)
  expect(tally).toMatchObject({ ticks: 3, lateMs: { median: 40, most: 40 } })
  expect(describeKinds(tally)).toBe("1 same, 1 missed, 1 repeated")
  expect(ticks.map(describeShadowTick)).toEqual([
    "stock ran it, 40 ms late.",
    "stock called 3 handlers for it.",
    "stock missed it.",
  ])
  expect(describeKinds(tallyOf([]))).toBe("no ticks")
})
