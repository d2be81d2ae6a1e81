import fc from "fast-check"
import { defaultPolicies, type Policies } from "../../policy/policies"
import { runsAtOnce } from "../../policy/overlap"
import { at, schedule } from "../ledger-stub.fixture"
import { simulateJob, type JobSimulation, type SimulatedJob } from "./job-simulation"

const fromMs = at("2026-11-25T00:00:00Z")
const minute = 60_000

function job(
  given: Partial<Policies> & { durationMs?: number; pause?: SimulatedJob["pause"] } = {},
): SimulatedJob {
  const { durationMs = 1_000, pause, ...policies } = given
  return {
    name: "stock",
    schedule: schedule(),
    policies: { ...defaultPolicies, ...policies },
    pause,
    durationMs,
  }
}

/** Ticks at these minutes. */
const run = (simulated: SimulatedJob, ...minutes: number[]) =>
  simulateJob(
    simulated,
    minutes.map((each) => fromMs + each * minute),
  )
const startsOf = ({ runs }: JobSimulation) => runs.map(({ startMs }) => (startMs - fromMs) / minute)

test("a tick that comes while the run before goes on is skipped", () => {
  const result = run(job({ durationMs: 2.5 * minute }), 0, 1, 2, 3, 4)
  expect(startsOf(result)).toEqual([0, 3])
  expect(result).toMatchObject({ ticks: 5, overlaps: 3, longestWaitMs: 0, mostAtOnce: 1 })
  expect(result.skips.map(({ reason }) => reason)).toEqual(["overlap", "overlap", "overlap"])
})

test("with queue each waits for the one before, longer and longer where they come too often", () => {
  const result = run(job({ overlap: "queue", durationMs: 2 * minute }), 0, 1, 2, 10)
  expect(startsOf(result)).toEqual([0, 2, 4, 10])
  expect(result).toMatchObject({ skips: [], overlaps: 2, longestWaitMs: 2 * minute, mostAtOnce: 1 })
})

test("with allow they run side by side, up to the job's concurrency", () => {
  const many = { overlap: "allow", durationMs: 10 * minute } as const
  expect(run(job({ ...many, concurrency: null }), 0, 1, 2)).toMatchObject({ mostAtOnce: 3, longestWaitMs: 0 })
  expect(startsOf(run(job({ ...many, concurrency: 2 }), 0, 1, 2, 3))).toEqual([0, 1, 10, 11])
})

test("a run that ends at the instant of a tick is not in its way", () => {
  expect(run(job({ durationMs: minute }), 0, 1, 2)).toMatchObject({ skips: [], overlaps: 0, mostAtOnce: 1 })
})

test("ticks within a pause are skipped because of it", () => {
  const pause = { atMs: fromMs + minute, untilMs: fromMs + 3 * minute }
  const result = run(job({ pause }), 0, 1, 2, 3)
  expect(startsOf(result)).toEqual([0, 3])
  expect(result.skips.map(({ reason }) => reason)).toEqual(["paused", "paused"])
  expect(run(job({ pause: { ...pause, untilMs: undefined } }), 0, 1, 100).runs).toHaveLength(1)
})

describe("whatever the ticks, the duration and the policies are", () => {
  const simulated = fc
    .record({
      overlap: fc.constantFrom("skip" as const, "queue" as const, "allow" as const),
      given: fc.option(fc.integer({ min: 1, max: 3 }), { nil: undefined }),
      jitterMs: fc.constantFrom(0, 0, 30_000),
      durationMs: fc.integer({ min: 1, max: 5 * minute }),
    })
    .map(({ overlap, given, ...rest }) =>
      job({ overlap, concurrency: runsAtOnce({ overlap, concurrency: given }), ...rest }),
    )
  const minutes = fc
    .uniqueArray(fc.integer({ min: 0, max: 60 }), { maxLength: 30 })
    .map((all) => all.sort((one, other) => one - other))
  const holds = (claim: (result: JobSimulation, simulated: SimulatedJob) => void) =>
    fc.assert(fc.property(simulated, minutes, (each, times) => claim(run(each, ...times), each)))
  const underWay = ({ runs }: JobSimulation, ms: number) =>
    runs.filter(({ startMs, endMs }) => startMs <= ms && ms < endMs).length

  test("each tick is a run or a skip", () => {
    holds(({ ticks, runs, skips }) => expect(runs.length + skips.length).toBe(ticks))
  })

  test("no more are under way than may be, and the reported maximum is reached", () => {
    holds((result, { policies }) => {
      const most = Math.max(0, ...result.runs.map(({ startMs }) => underWay(result, startMs)))
      expect(result.mostAtOnce).toBe(most)
      expect(most).toBeLessThanOrEqual(policies.concurrency ?? Infinity)
    })
  })

  test("a run waits, and a tick is skipped, only while its job has no room", () => {
    holds((result, { policies }) => {
      for (const { dueMs, startMs } of result.runs) {
        expect(startMs).toBeGreaterThanOrEqual(dueMs)
        if (startMs > dueMs) expect(underWay(result, startMs - 1)).toBe(policies.concurrency)
      }
      for (const { dueMs } of result.skips) expect(underWay(result, dueMs)).toBe(policies.concurrency)
    })
  })

  test("only skip skips, and it never waits", () => {
    holds((result, { policies: { overlap } }) => {
      if (overlap === "skip") expect(result.longestWaitMs).toBe(0)
      else expect(result.skips).toEqual([])
    })
  })
})
