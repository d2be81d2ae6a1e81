import { defaultPolicies, type Policies } from "@nightshift/scheduler/internal/policy/policies"
import { mayEnd, notAllowed, allowedEndsOf, type TickEnd } from "./allowed-ends"
import { job, run, version } from "./job-facts.fixture"
import type { JobFacts, RunFacts } from "./job-facts"

const minute = 60_000
const end = (given: Partial<TickEnd>): TickEnd => ({
  status: "succeeded",
  reason: undefined,
  trigger: "schedule",
  ageMs: minute,
  failures: 0,
  losses: 0,
  wasRemoved: false,
  ...given,
})
const may = (given: Partial<TickEnd>, policies: Partial<Policies> = {}) =>
  mayEnd(end(given), allowedEndsOf({ ...defaultPolicies, ...policies }))
const skipped = (reason: string, more: Partial<TickEnd> = {}) =>
  ({ status: "skipped", reason, ...more }) as const
const failed = (reason: string, more: Partial<TickEnd> = {}) =>
  ({ status: "failed", reason, ...more }) as const

test("every tick may succeed, with fewer failed attempts than the job allows", () => {
  expect(may({ status: "succeeded" })).toBe(true)
  expect(may({ failures: 2 }, { attempts: 3 })).toBe(true)
  expect(may({ failures: 1 }, { attempts: 1 })).toBe(false)
})

test.each([
  ["skip", 1, true],
  ["skip", null, false],
  ["queue", 1, false],
  ["allow", 2, false],
] as const)(
  "with overlap %s and a bound of %p a tick may be skipped for overlap: %p",
  (overlap, concurrency, is) => {
    expect(may(skipped("overlap"), { overlap, concurrency })).toBe(is)
  },
)

test("what runs late because of missed is never skipped for overlap", () => {
  expect(may(skipped("overlap", { trigger: "missed" }), { overlap: "skip" })).toBe(false)
})

test.each([
  ["missed", "skip"],
  ["missed_collapsed", "once"],
] as const)("only a tick that is late may be skipped as %s, and only with missed %s", (reason, missed) => {
  expect(may(skipped(reason), { missed })).toBe(true)
  expect(may(skipped(reason, { ageMs: 9_000 }), { missed })).toBe(false)
  expect(may(skipped(reason), { missed: "all" })).toBe(false)
})

test("the window and the limit of missed ticks skip only what lies beyond them", () => {
  expect(may(skipped("missed_window"), { missed: "all", missedWindowMs: 30_000 })).toBe(true)
  expect(may(skipped("missed_window"), { missed: "all" })).toBe(false)
  expect(may(skipped("missed_limit"), { missed: "all", missedLimit: 20 })).toBe(true)
  expect(may(skipped("missed_limit"), { missed: "all", missedLimit: 100 })).toBe(false)
})

test("nobody pauses or cancels, and only a job that was removed skips for that", () => {
  for (const reason of ["paused", "cancelled", "anything"]) expect(may(skipped(reason))).toBe(false)
  expect(may(skipped("removed"))).toBe(false)
  expect(may(skipped("removed", { wasRemoved: true }))).toBe(true)
  expect(may(failed("cancelled", { failures: 1 }))).toBe(false)
})

test("a run fails after as many failed attempts as its job allows, neither before nor after", () => {
  const given = { attempts: 3 }
  expect(may(failed("error", { failures: 3 }), given)).toBe(true)
  expect(may(failed("error", { failures: 2 }), given)).toBe(false)
  expect(may(failed("error", { failures: 4 }), given)).toBe(false)
})

test("only a job with a timeout fails for it", () => {
  expect(may(failed("timeout", { failures: 1 }), { timeoutMs: 1_000 })).toBe(true)
  expect(may(failed("timeout", { failures: 1 }))).toBe(false)
})

test("a run is failed for its workers' deaths after three, or as many as its attempts", () => {
  expect(may(failed("worker_lost", { losses: 3 }))).toBe(true)
  expect(may(failed("worker_lost", { losses: 2 }))).toBe(false)
  expect(may(failed("worker_lost", { losses: 3 }), { attempts: 20 })).toBe(false)
})

const found = (facts: JobFacts) => notAllowed(facts).map(({ atMs, count }) => [atMs, count])
const collapsed = (scheduledForMs: number, finishedAtMs: number, more: Partial<RunFacts> = {}) =>
  run({ status: "skipped", reason: "missed_collapsed", scheduledForMs, finishedAtMs, ...more })
const overlapped = (more: Partial<RunFacts> = {}) =>
  run({ status: "skipped", reason: "overlap", scheduledForMs: 5_000, finishedAtMs: 5_001, ...more })

test("a tick that ends as the policies of its job allow is in order, and any other counts, a range for each tick", () => {
  expect(found(job([run({ spans: [[0, 100]] }), overlapped()]))).toEqual([])
  const range = collapsed(0, 90_000, { coversToMs: 40_000, count: 5 })
  expect(found(job([range], { missed: "all" }))).toEqual([[0, 5]])
})

test("where a deploy came before the outcome either version may have decided, and no other", () => {
  const queues = version(1, 0, { overlap: "queue" })
  const skips = (fromMs: number) => version(2, fromMs, { overlap: "skip" })
  expect(found(job([overlapped()], { versions: [queues, skips(4_000)] }))).toEqual([])
  expect(found(job([overlapped()], { versions: [queues, skips(9_000)] }))).toEqual([[5_000, 1]])
  expect(found(job([overlapped({ versionId: 2 })], { versions: [skips(0), queues] }))).toEqual([])
})

test("a collapsed tick needs one after it that had come by then and ran, if only for another that stood in", () => {
  const ran = run({ scheduledForMs: 20_000, spans: [[60_000, 61_000]] })
  expect(found(job([collapsed(0, 30_000), ran]))).toEqual([])
  expect(found(job([collapsed(0, 15_000), ran]))).toEqual([[0, 1]])
  expect(found(job([collapsed(0, 15_000), collapsed(10_000, 25_000), ran]))).toEqual([])
})

test("where the tick that stood in was skipped itself, the collapsed one got nothing", () => {
  const skipped = overlapped({ scheduledForMs: 20_000, finishedAtMs: 30_000 })
  expect(found(job([collapsed(0, 30_000), skipped]))).toEqual([[0, 1]])
})

test("what has no outcome yet is not judged here", () => {
  expect(found(job([run({ status: "due", scheduledForMs: 0 })]))).toEqual([])
})
