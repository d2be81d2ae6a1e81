import { clockToleranceMs } from "./lookahead"
import { decideClaim, runsAtOnce, type ClaimFacts } from "./overlap"

/** A run whose time has come and whose job is free, unless given otherwise. */
const decide = (given: Partial<ClaimFacts>) =>
  decideClaim({
    overlap: "skip",
    requested: false,
    begun: false,
    mustRun: false,
    jobRemoved: false,
    jobPaused: false,
    lateFate: undefined,
    hasRoom: true,
    blockedByLiving: false,
    earlyMs: 0,
    ...given,
  })
const take = { kind: "take" }
const blocked = { kind: "wait", isBlocked: true }
const skip = (reason: string) => ({ kind: "skip", reason })
const inTheWay = { hasRoom: false, blockedByLiving: true }

test("a run is taken where its job has room, whatever its overlap policy and what else is under way", () => {
  for (const overlap of ["skip", "queue", "allow"] as const) {
    expect(decide({ overlap, blockedByLiving: true })).toEqual(take)
  }
})

test("a run whose job is still going is skipped by default, and waits when it may queue", () => {
  expect(decide(inTheWay)).toEqual(skip("overlap"))
  expect(decide({ ...inTheWay, overlap: "queue" })).toEqual(blocked)
})

test("a run that may overlap is never skipped for an overlap", () => {
  expect(decide({ ...inTheWay, overlap: "allow" })).toEqual(blocked)
})

test("a run in whose way there is only a dead worker's waits until that one is freed", () => {
  expect(decide({ hasRoom: false })).toEqual(blocked)
})

test("a run for missed ticks is never skipped for an overlap, and begins no sooner than there is room", () => {
  expect(decide({ ...inTheWay, mustRun: true })).toEqual(blocked)
  expect(decide({ mustRun: true })).toEqual(take)
})

test("a paused job's run is skipped, though it must run, unless a person asked for it", () => {
  expect(decide({ jobPaused: true })).toEqual(skip("paused"))
  expect(decide({ jobPaused: true, mustRun: true })).toEqual(skip("paused"))
  expect(decide({ jobPaused: true, requested: true })).toEqual(take)
  expect(decide({ ...inTheWay, requested: true })).toEqual(blocked)
})

test("a removed job's run is skipped for that reason, paused or blocked or begun or asked for", () => {
  const all = { ...inTheWay, jobPaused: true, requested: true, begun: true, mustRun: true }
  expect(decide({ ...all, jobRemoved: true })).toEqual(skip("removed"))
})

test("what has begun is carried to its end, though its job was paused or is blocked by then", () => {
  expect(decide({ begun: true, jobPaused: true })).toEqual(take)
  expect(decide({ ...inTheWay, begun: true, jobPaused: true })).toEqual(blocked)
})

test("a late tick that the missed policy gives up is skipped for that reason, unless it was asked for or has begun", () => {
  const late = { lateFate: "missed_collapsed" } as const
  expect(decide(late)).toEqual(skip("missed_collapsed"))
  expect(decide({ ...late, ...inTheWay })).toEqual(skip("missed_collapsed"))
  expect(decide({ ...late, begun: true })).toEqual(take)
  expect(decide({ ...late, requested: true })).toEqual(take)
})

test("a run is taken a moment before its time, but nothing is settled before it: the claim asks again then", () => {
  const earlyMs = clockToleranceMs
  const again = { kind: "wait", isBlocked: false, againInMs: earlyMs }
  expect(decide({ earlyMs })).toEqual(take)
  expect(decide({ earlyMs, ...inTheWay })).toEqual(again)
  expect(decide({ earlyMs, jobPaused: true })).toEqual(again)
  expect(decide({ earlyMs: 0.2, ...inTheWay })).toEqual({ ...again, againInMs: 1 })
})

test("a claim that comes too early takes nothing, and is asked again only if its time is near", () => {
  const wait = { kind: "wait", isBlocked: false }
  expect(decide({ earlyMs: clockToleranceMs + 1 })).toEqual({ ...wait, againInMs: clockToleranceMs + 1 })
  expect(decide({ earlyMs: 2 * clockToleranceMs + 1 })).toEqual(wait)
})

test("one run at a time is the default, and no bound where runs may overlap", () => {
  expect(runsAtOnce({ overlap: "skip", concurrency: undefined })).toBe(1)
  expect(runsAtOnce({ overlap: "queue", concurrency: 3 })).toBe(3)
  expect(runsAtOnce({ overlap: "allow", concurrency: undefined })).toBeNull()
  expect(runsAtOnce({ overlap: "allow", concurrency: 2 })).toBe(2)
})
