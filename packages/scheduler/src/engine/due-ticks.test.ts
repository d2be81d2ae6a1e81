import fc from "fast-check"
import { compileSchedule, type Schedule } from "../schedule/schedule"
import type { DecidedRange, DecidedTick, JobPlan, VersionPlan } from "../ledger/ledger"
import { defaultPolicies, type MissedPolicy, type Policies } from "../policy/policies"
import { lookaheadMs } from "../policy/lookahead"
import { missedAfterMs } from "../policy/missed"
import { decideRange as decideAhead, nextTick } from "./due-ticks"

const noon = Date.parse("2026-11-01T12:00:00Z")
const second = 1_000
const minute = 60 * second
const hour = 60 * minute

const schedule = (expression: string): Schedule => ({
  expression,
  timezone: "UTC",
  gap: "run-after",
  fold: "first",
})
const version = (given: Partial<VersionPlan> & { expression?: string } = {}): VersionPlan => ({
  versionId: given.versionId ?? "1",
  schedule: schedule(given.expression ?? "0 * * * *"),
  policies: given.policies ?? defaultPolicies,
  fromMs: given.fromMs ?? 0,
  toMs: given.toMs,
})
const plan = (given: Partial<JobPlan> = {}): JobPlan => ({
  name: "job",
  removed: false,
  watermarkMs: noon,
  versions: [version()],
  ...given,
})
const all: Policies = { ...defaultPolicies, missed: "all", missedLimit: 10_000 }

/** Decides what lies up to an instant: the planner does so when that is the lookahead away. */
const decideRange = (given: JobPlan, horizon: number) => decideAhead(given, horizon - lookaheadMs)

/** Decides all due ticks, pass by pass, as the planner does. */
function settle(given: JobPlan, now: number): DecidedRange[] {
  const ranges: DecidedRange[] = []
  for (let at = given; ; at = { ...at, watermarkMs: ranges.at(-1)!.toMs }) {
    const range = decideRange(at, now)
    if (!range) return ranges
    ranges.push(range)
  }
}
const ran = (ticks: DecidedTick[]) => ticks.filter((tick) => tick.status === "due")

test("a job has no due ticks before its next tick", () => {
  expect(nextTick(plan())).toBe(noon + hour)
  expect(decideRange(plan(), noon + hour - 1)).toBeUndefined()
})

test("the tick that is due is decided from the watermark on, under the version in force", () => {
  expect(decideRange(plan(), noon + hour)).toEqual({
    job: "job",
    fromMs: noon,
    toMs: noon + hour,
    versionId: "1",
    pause: undefined,
    ticks: [
      {
        versionId: "1",
        scheduledFor: noon + hour,
        coversTo: noon + hour,
        count: 1,
        trigger: "schedule",
        runAt: noon + hour,
        lateAt: noon + hour + missedAfterMs,
        mustRun: false,
        status: "due",
        reason: undefined,
        standIn: undefined,
      },
    ],
  })
})

test("a range says by which pause it was decided, also where that one is over", () => {
  const pause = { atMs: noon + 30 * minute, untilMs: noon + 90 * minute }
  const range = decideRange(plan({ pause, versions: [version({ policies: all })] }), noon + 3 * hour)!
  expect(range.pause).toEqual(pause)
  expect(range.ticks.map(({ status, reason }) => reason ?? status)).toEqual(["paused", "due", "due"])
})

test("missed ticks are written with the tick that stands in for them, which runs for them and is never late", () => {
  const { ticks } = decideRange(plan(), noon + 3.5 * hour)!
  expect(ticks).toMatchObject([
    { scheduledFor: noon + hour, count: 2, reason: "missed_collapsed", standIn: noon + 3 * hour },
    { scheduledFor: noon + 3 * hour, status: "due", trigger: "missed", mustRun: true, lateAt: undefined },
  ])
})

test("after a change each tick is of the version that was in force at its time, and policies are the newest", () => {
  const changedAt = noon + 2 * hour + 30 * minute
  const versions = [
    version({ toMs: changedAt }),
    version({ versionId: "2", expression: "15 * * * *", fromMs: changedAt, policies: all }),
  ]
  const range = decideRange(plan({ versions }), noon + 4 * hour)!
  expect(range.versionId).toBe("2")
  expect(range.ticks.map((tick) => [tick.versionId, (tick.scheduledFor - noon) / minute])).toEqual([
    ["1", 60],
    ["1", 120],
    ["2", 195],
  ])
})

test("a tick at the very instant of a change is of the version that ends there, and of no other", () => {
  const changedAt = noon + hour
  const versions = [
    version({ toMs: changedAt, policies: all }),
    version({ versionId: "2", fromMs: changedAt, policies: all }),
  ]
  const { ticks } = decideRange(plan({ versions }), noon + 2 * hour)!
  expect(ticks.map((tick) => [tick.versionId, tick.scheduledFor])).toEqual([
    ["1", changedAt],
    ["2", changedAt + hour],
  ])
})

test("no tick is due between two versions", () => {
  const versions = [
    version({ toMs: noon + 90 * minute, policies: all }),
    version({ versionId: "2", fromMs: noon + 150 * minute, policies: all }),
  ]
  const { ticks } = decideRange(plan({ versions }), noon + 3 * hour)!
  expect(ticks.map((tick) => tick.scheduledFor)).toEqual([noon + hour, noon + 3 * hour])
})

test("a removed job's due ticks are one skipped entry, and it has no next tick", () => {
  const removed = plan({ removed: true, versions: [version({ toMs: noon + 150 * minute })] })
  expect(decideRange(removed, noon + 9 * hour)!.ticks).toEqual([
    {
      versionId: "1",
      scheduledFor: noon + hour,
      coversTo: noon + 2 * hour,
      count: 2,
      trigger: "schedule",
      runAt: noon + hour,
      lateAt: undefined,
      mustRun: false,
      status: "skipped",
      reason: "removed",
      standIn: undefined,
    },
  ])
  expect(nextTick({ ...removed, watermarkMs: noon + 2 * hour })).toBeUndefined()
})

test("jitter puts a run off by less than its length, the same for the same tick, and not its tick", () => {
  const jittered = plan({ versions: [version({ policies: { ...all, jitterMs: minute } })] })
  const { ticks } = decideRange(jittered, noon + 5 * hour)!
  const delays = ticks.map((tick) => tick.runAt - tick.scheduledFor)
  expect(ticks.map((tick) => tick.scheduledFor)).toEqual([1, 2, 3, 4, 5].map((i) => noon + i * hour))
  expect(delays.every((delay) => delay >= 0 && delay < minute)).toBe(true)
  const newest = ticks.at(-1)!
  expect(newest).toMatchObject({ trigger: "schedule", lateAt: newest.runAt + missedAfterMs })
  expect(new Set(delays).size).toBe(5)
  expect(decideRange(jittered, noon + 5 * hour)!.ticks).toEqual(ticks)
})

test("a schedule that has ended has due ticks before its end, and none after", () => {
  const ending = { ...version(), schedule: { ...schedule("0 * * * *"), endAt: noon + 90 * minute } }
  expect(decideRange(plan({ versions: [ending] }), noon + 9 * hour)!.toMs).toBe(noon + hour)
  expect(nextTick(plan({ versions: [ending], watermarkMs: noon + hour }))).toBeUndefined()
})

const everySecond = (policies: Policies) => [version({ expression: "* * * * * *", policies })]
const backlog = 45_000
const afterBacklog = noon + backlog * second

test("a long backlog is decided in several passes, and all of it but what is on time collapses", () => {
  const passes = settle(plan({ versions: everySecond(defaultPolicies) }), afterBacklog + 20 * second - 1)
  expect(passes.length).toBeGreaterThan(2)
  passes.slice(1).forEach((range, i) => expect(range.fromMs).toBe(passes[i]!.toMs))
  const ticks = passes.flatMap((range) => range.ticks)
  expect(ticks.reduce((sum, tick) => sum + tick.count, 0)).toBe(backlog + 19)
  expect(ran(ticks).every((tick) => tick.trigger === "schedule")).toBe(true)
  expect(ran(ticks)).toHaveLength(11)
})

test("a long backlog with missed: all runs its limit, the newest ones, although passes end among them", () => {
  const policies = { ...all, missedLimit: 6_000 }
  const passes = settle(plan({ versions: everySecond(policies) }), afterBacklog)
  const ticks = passes.flatMap((range) => range.ticks)
  const missed = ran(ticks).filter((tick) => tick.trigger === "missed")
  expect(missed).toHaveLength(6_000)
  expect(ran(ticks).map((tick) => tick.scheduledFor)).toEqual(
    Array.from({ length: 6_011 }, (_, i) => afterBacklog - (6_010 - i) * second),
  )
  expect(ticks.reduce((sum, tick) => sum + tick.count, 0)).toBe(backlog)
})

const anyExpression = fc.constantFrom("* * * * *", "*/7 * * * *", "0 * * * *", "30 2 * * *", "*/20 * * * * *")
const anyPolicies = fc.record({
  missed: fc.constantFrom<MissedPolicy>("skip", "once", "all"),
  missedWindowMs: fc.constantFrom(0, 5 * minute, 24 * hour),
  missedLimit: fc.integer({ min: 1, max: 500 }),
})
const anyVersions = fc
  .array(
    fc.record({
      expression: anyExpression,
      lasts: fc.integer({ min: 1, max: 5 * hour }),
      given: anyPolicies,
    }),
    {
      minLength: 1,
      maxLength: 4,
    },
  )
  .map((parts) => {
    let fromMs = noon
    return parts.map(({ expression, lasts, given }, i): VersionPlan => {
      const begins = fromMs
      fromMs += lasts
      const toMs = i === parts.length - 1 ? undefined : fromMs
      const policies = { ...defaultPolicies, ...given }
      return version({ versionId: `${i + 1}`, expression, policies, fromMs: begins, toMs })
    })
  })

test("whatever the versions and policies are, each tick is accounted for once, under its version's schedule", () => {
  const anyNow = fc.integer({ min: 0, max: 12 * hour })
  fc.assert(
    fc.property(anyVersions, anyNow, fc.boolean(), (versions, elapsed, removed) => {
      const now = noon + elapsed
      const expected = versions.flatMap(({ schedule: each, fromMs, toMs }) => [
        ...compileSchedule(each).between(fromMs, Math.min(now, toMs ?? now)),
      ])
      const ticks = settle(plan({ versions, removed }), now).flatMap((range) => range.ticks)
      for (const tick of ticks) {
        const covered = expected.splice(0, tick.count)
        expect([covered[0], covered.at(-1)]).toEqual([tick.scheduledFor, tick.coversTo])
        const inForce = versions.find(({ versionId }) => versionId === tick.versionId)!
        expect(tick.scheduledFor > inForce.fromMs).toBe(true)
        expect(inForce.toMs === undefined || tick.scheduledFor <= inForce.toMs).toBe(true)
        if (removed) expect(tick).toMatchObject({ status: "skipped", reason: "removed" })
      }
      expect(expected).toEqual([])
    }),
  )
})
