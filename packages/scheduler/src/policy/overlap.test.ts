import { decideRefused, type RefusedRun } from "./overlap"

const refused = (given: Partial<RefusedRun>): RefusedRun => ({
  overlap: "skip",
  manual: false,
  jobRemoved: false,
  jobPaused: false,
  blockedByLiving: false,
  ...given,
})

test("a run whose job is still going is skipped by default, and waits when it may queue", () => {
  expect(decideRefused(refused({ blockedByLiving: true }))).toEqual({ kind: "skip", reason: "overlap" })
  expect(decideRefused(refused({ blockedByLiving: true, overlap: "queue" }))).toEqual({ kind: "wait" })
})

test("a run in whose way there is only a dead worker's waits until that one is freed", () => {
  expect(decideRefused(refused({ blockedByLiving: false }))).toEqual({ kind: "wait" })
})

test("a paused job's run is skipped, unless a person asked for it", () => {
  expect(decideRefused(refused({ jobPaused: true }))).toEqual({ kind: "skip", reason: "paused" })
  expect(decideRefused(refused({ jobPaused: true, manual: true }))).toEqual({ kind: "wait" })
})

test("a removed job's run is skipped for that reason, paused or blocked or asked for", () => {
  const all = { jobRemoved: true, jobPaused: true, blockedByLiving: true, manual: true }
  expect(decideRefused(refused(all))).toEqual({ kind: "skip", reason: "removed" })
})

test("a run that may overlap is never skipped for an overlap", () => {
  expect(decideRefused(refused({ overlap: "allow", blockedByLiving: true }))).toEqual({ kind: "wait" })
})
