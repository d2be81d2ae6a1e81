import { defaultPolicies } from "../policy/policies"
import { claimFacts, refusal, skipRecord, standsIn, wasPausedAt, type ClaimState } from "./claim"

const state = (given: Partial<ClaimState> = {}): ClaimState => ({
  policies: { ...defaultPolicies, missed: "once", missedWindowMs: 60_000 },
  scheduledForMs: 100_000,
  nowMs: 120_000,
  requested: false,
  begun: false,
  mustRun: false,
  isLate: false,
  hasStandIn: true,
  jobRemoved: false,
  jobPaused: false,
  wasPaused: false,
  hasRoom: true,
  blockedByLiving: false,
  earlyMs: -1,
  ...given,
})

test("only a late run is subject to the missed policy, and its overlap policy no longer skips it", () => {
  expect(claimFacts(state())).toMatchObject({ lateFate: undefined, mustRun: false })
  expect(claimFacts(state({ isLate: true }))).toMatchObject({ lateFate: "missed_collapsed", mustRun: true })
  expect(claimFacts(state({ isLate: true, hasStandIn: false })).lateFate).toBeUndefined()
})

test("a pause counts while it lasts, and afterwards for the ticks that it covered", () => {
  expect(wasPausedAt([{ atMs: 5, untilMs: 9 }], 8)).toBe(true)
  expect(wasPausedAt([{ atMs: 5, untilMs: 9 }], 9)).toBe(false)
  expect(claimFacts(state({ wasPaused: true })).jobPaused).toBe(true)
  expect(claimFacts(state({ jobPaused: true })).jobPaused).toBe(true)
})

test("a later tick that has begun stands in for a late one, and a due one only if its own policy keeps it as long", () => {
  const late = { scheduledFor: 1, policies: { missed: "once", missedWindowMs: 10 } } as const
  const skipping = { scheduledFor: 2, policies: { missed: "skip", missedWindowMs: 10 } } as const
  expect(standsIn(late, { ...skipping, isDue: false })).toBe(true)
  expect(standsIn(late, { ...skipping, isDue: true })).toBe(false)
  expect(standsIn(late, { ...late, scheduledFor: 2, isDue: true })).toBe(true)
})

test("a skipped run records only what its reason is about", () => {
  const found = { blockedBy: "7", standInMs: 5, versionId: "3" }
  const nothing = { blockedBy: undefined, standInMs: undefined, decidedVersionId: undefined }
  expect(skipRecord("overlap", found)).toEqual({
    ...nothing,
    reason: "overlap",
    blockedBy: "7",
    decidedVersionId: "3",
  })
  expect(skipRecord("missed_collapsed", found)).toEqual({
    ...nothing,
    reason: "missed_collapsed",
    standInMs: 5,
    decidedVersionId: "3",
  })
  expect(skipRecord("paused", found)).toEqual({ ...nothing, reason: "paused" })
})

test("a claim that took nothing is answered with what the worker needs to know", () => {
  const run = { scheduledForMs: 5, blockedBy: "7", freed: [] }
  expect(refusal({ kind: "wait", isBlocked: true }, run)).toEqual({ kind: "wait" })
  expect(refusal({ kind: "wait", isBlocked: false, againInMs: 3 }, run)).toEqual({
    kind: "wait",
    againInMs: 3,
  })
  const skipped = { kind: "skipped", reason: "paused", blockedBy: undefined, scheduledForMs: 5 }
  expect(refusal({ kind: "skip", reason: "paused" }, run)).toEqual(skipped)
  const freed = [{ runId: "9", job: "job", delivery: 1, queue: "default" }]
  expect(refusal({ kind: "skip", reason: "overlap" }, { ...run, freed })).toEqual({
    ...skipped,
    reason: "overlap",
    blockedBy: "7",
    freed,
  })
})
