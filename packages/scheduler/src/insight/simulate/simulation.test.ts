import fc from "fast-check"
import { defaultPolicies } from "../../policy/policies"
import { at, schedule } from "../ledger-stub.fixture"
import type { SimulatedJob } from "./job-simulation"
import { simulate } from "./simulation"

const fromMs = at("2026-11-25T00:00:00Z")
const hour = 3_600_000

const job = (name: string, expression: string, durationMs = 1_000): SimulatedJob => {
  return { name, schedule: schedule({ expression }), policies: defaultPolicies, pause: undefined, durationMs }
}

test("the busiest minutes are those in which the most runs begin, with their jobs", () => {
  const jobs = [
    job("a", "0 3 * * *", 90_000),
    job("b", "0 3,4 * * *"),
    job("c", "0 4 * * *"),
    job("d", "0 3 * * *"),
  ]
  const { busiest, peak } = simulate({ jobs, fromMs, toMs: fromMs + 24 * hour })
  expect(busiest).toEqual([
    { atMs: fromMs + 3 * hour, begin: 3, atOnce: 3, jobs: ["a", "b", "d"] },
    { atMs: fromMs + 4 * hour, begin: 2, atOnce: 2, jobs: ["b", "c"] },
  ])
  expect(peak).toEqual({ atOnce: 3, atMs: fromMs + 3 * hour })
})

test("runs of different minutes meet where they take long", () => {
  const jobs = [job("a", "0 3 * * *", 2 * hour), job("b", "30 4 * * *")]
  const { busiest, peak } = simulate({ jobs, fromMs, toMs: fromMs + 24 * hour })
  expect(busiest).toEqual([])
  expect(peak).toEqual({ atOnce: 2, atMs: fromMs + 4.5 * hour })
})

test("without ticks there is no load", () => {
  expect(simulate({ jobs: [job("a", "0 3 * * *")], fromMs, toMs: fromMs + hour })).toMatchObject({
    jobs: [{ ticks: 0 }],
    peak: undefined,
    busiest: [],
  })
})

test("ticks are those from the begin of the range on, and before its end", () => {
  const ticks = (toMs: number) => simulate({ jobs: [job("a", "0 * * * *")], fromMs, toMs }).jobs[0]!.ticks
  expect([ticks(fromMs + 1), ticks(fromMs + hour), ticks(fromMs + hour + 1)]).toEqual([1, 1, 2])
})

test("an empty range, and one of more than a million ticks, is refused at once", () => {
  const refused = (jobs: SimulatedJob[], toMs: number) => () => simulate({ jobs, fromMs, toMs })
  expect(refused([], fromMs)).toThrow(/^the range of a simulation: expected one that ends after it begins/)
  expect(refused([job("a", "* * * * * *")], at("9999-01-01T00:00:00Z"))).toThrow(
    /^the range of a simulation: expected one of at most 1000000 ticks, got more, reached with a\. /,
  )
  const halves = [job("a", "*/2 * * * * *"), job("b", "*/2 * * * * *")]
  expect(refused(halves, fromMs + 1_000_000_001)).toThrow(/reached with b\./)
})

test("a peak is what a count at each instant finds", () => {
  const jobs = fc.array(fc.tuple(fc.integer({ min: 0, max: 59 }), fc.integer({ min: 1, max: 20 * 60_000 })), {
    maxLength: 8,
  })
  fc.assert(
    fc.property(jobs, (given) => {
      const all = given.map(([minute, durationMs], index) =>
        job(`job-${index}`, `${minute} * * * *`, durationMs),
      )
      const result = simulate({ jobs: all, fromMs, toMs: fromMs + 3 * hour })
      const runs = result.jobs.flatMap((each) => each.runs)
      const atOnce = (ms: number) => runs.filter(({ startMs, endMs }) => startMs <= ms && ms < endMs).length
      const most = Math.max(0, ...runs.map(({ startMs }) => atOnce(startMs)))
      expect(result.peak?.atOnce ?? 0).toBe(most)
      if (result.peak) expect(atOnce(result.peak.atMs)).toBe(most)
      for (const { atMs, begin } of result.busiest) {
        expect(runs.filter(({ startMs }) => startMs >= atMs && startMs < atMs + 60_000)).toHaveLength(begin)
      }
    }),
  )
})
