import { notAllowed } from "./allowed-ends"
import { job, run, version } from "./job-facts.fixture"
import type { JobFacts, RunFacts } from "./run-facts"

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
