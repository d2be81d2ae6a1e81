import { decideRefused, runsAtOnce, type RefusedRun } from "./overlap"

const refused = (given: Partial<RefusedRun>): RefusedRun => ({
  overlap: "skip",
  requested: false,
  begun: false,
  jobRemoved: false,
  jobPaused: false,
  lateFate: undefined,
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
  expect(decideRefused(refused({ jobPaused: true, requested: true }))).toEqual({ kind: "wait" })
})

test("a removed job's run is skipped for that reason, paused or blocked or asked for", () => {
  const all = { jobRemoved: true, jobPaused: true, blockedByLiving: true, requested: true }
  expect(decideRefused(refused(all))).toEqual({ kind: "skip", reason: "removed" })
})

test("a run that may overlap is never skipped for an overlap", () => {
  expect(decideRefused(refused({ overlap: "allow", blockedByLiving: true }))).toEqual({ kind: "wait" })
})

test("what has begun is carried to its end, though its job was paused or is blocked meanwhile", () => {
  expect(decideRefused(refused({ begun: true, jobPaused: true, blockedByLiving: true }))).toEqual({
    kind: "wait",
  })
})

test("one run at a time is the default, and no bound where runs may overlap", () => {
  expect(runsAtOnce({ overlap: "skip", concurrency: undefined })).toBe(1)
  expect(runsAtOnce({ overlap: "queue", concurrency: 3 })).toBe(3)
  expect(runsAtOnce({ overlap: "allow", concurrency: undefined })).toBeNull()
  expect(runsAtOnce({ overlap: "allow", concurrency: 2 })).toBe(2)
})

test("a late tick that the missed policy gives up is skipped for that reason, unless it was asked for or has begun", () => {
  expect(decideRefused(refused({ lateFate: "missed_collapsed" }))).toEqual({
    kind: "skip",
    reason: "missed_collapsed",
  })
  expect(decideRefused(refused({ lateFate: "missed", begun: true }))).toEqual({ kind: "wait" })
  expect(decideRefused(refused({ lateFate: "missed", requested: true }))).toEqual({ kind: "wait" })
})
