import fc from "fast-check"
import {
  decideDueTicks,
  fateOfLate,
  lateFrom,
  missedAfterMs,
  skipDueTicks,
  type SkipReason,
  type TickDecision,
} from "./missed"
import type { PauseSpan } from "./pause"
import { defaultPolicies, type MissedPolicy, type Policies } from "./policies"

const now = Date.parse("2026-11-01T12:00:00Z")
const minute = 60_000
const hour = 60 * minute
const ago = (...ms: number[]) => ms.map((each) => now - each)
const policies = (given: Partial<Policies> = {}) => ({ ...defaultPolicies, ...given })
const decide = (
  ticks: number[],
  given?: Partial<Policies>,
  more: { pauses?: PauseSpan[]; moreFollow?: boolean } = {},
) => decideDueTicks({ ticks, now, policies: policies(given), ...more })
const runs = (decisions: TickDecision[]) =>
  decisions.flatMap((decision) =>
    decision.kind === "run" ? [[decision.scheduledFor, decision.trigger]] : [],
  )

const run = (scheduledFor: number, given: Partial<TickDecision> = {}) => ({
  kind: "run",
  scheduledFor,
  trigger: "schedule",
  mustRun: false,
  ...given,
})
const late = (scheduledFor: number) => run(scheduledFor, { trigger: "missed", mustRun: true })
const skipped = (from: number, to: number, count: number, reason: SkipReason, standIn?: number) => ({
  kind: "skip",
  from,
  to,
  count,
  reason,
  standIn,
})

test("a tick that is just due runs on schedule, whatever the policy for missed ones", () => {
  for (const missed of ["skip", "once", "all"] as const) {
    const tick = now - missedAfterMs + 1
    expect(decide([tick], { missed })).toEqual([run(tick)])
  }
})

test("from ten seconds on a tick counts as missed, and its overlap policy does not skip it", () => {
  expect(decide(ago(missedAfterMs))).toEqual([late(now - missedAfterMs)])
})

test("once: the newest missed tick runs in place of all; the others are one entry that counts them and names it", () => {
  expect(decide(ago(3 * hour, 2 * hour, hour))).toEqual([
    skipped(now - 3 * hour, now - 2 * hour, 2, "missed_collapsed", now - hour),
    late(now - hour),
  ])
})

test("once: the first on-time tick stands in for the missed ones too, and its overlap policy does not skip it", () => {
  expect(decide(ago(2 * hour, hour, 5_000, 0))).toEqual([
    skipped(now - 2 * hour, now - hour, 2, "missed_collapsed", now - 5_000),
    run(now - 5_000, { mustRun: true }),
    run(now),
  ])
})

test("once: without missed ticks an on-time one stands in for nothing", () => {
  expect(decide(ago(25 * hour, 5_000, 0))).toEqual([
    skipped(now - 25 * hour, now - 25 * hour, 1, "missed_window"),
    run(now - 5_000),
    run(now),
  ])
})

test("once: what is older than the window is skipped for that reason, and nothing stands in for it", () => {
  expect(decide(ago(26 * hour, 25 * hour, 24 * hour, 23 * hour))).toEqual([
    skipped(now - 26 * hour, now - 25 * hour, 2, "missed_window"),
    skipped(now - 24 * hour, now - 24 * hour, 1, "missed_collapsed", now - 23 * hour),
    late(now - 23 * hour),
  ])
})

test("skip: no missed tick runs, and what is on time does", () => {
  expect(decide(ago(48 * hour, hour, 0), { missed: "skip" })).toEqual([
    skipped(now - 48 * hour, now - hour, 2, "missed"),
    run(now),
  ])
})

test("all: the newest within the limit run, oldest first, and what came by now waits for them", () => {
  const ticks = [...ago(4 * hour, 3 * hour, 2 * hour, hour, 0), now + 500]
  expect(decide(ticks, { missed: "all", missedLimit: 2 })).toEqual([
    skipped(now - 4 * hour, now - 3 * hour, 2, "missed_limit"),
    late(now - 2 * hour),
    late(now - hour),
    run(now, { mustRun: true }),
    run(now + 500),
  ])
})

test("all: of several on-time ticks that come at once none skips another, and a single one has none to wait for", () => {
  const missed = "all"
  expect(decide(ago(5_000, 0), { missed })).toEqual([
    run(now - 5_000, { mustRun: true }),
    run(now, { mustRun: true }),
  ])
  expect(decide([now, now + 500], { missed })).toEqual([run(now), run(now + 500)])
})

test("when more due ticks follow than may run, none of these does, and none of these stands in", () => {
  expect(decide(ago(3 * hour, 2 * hour), { missed: "all", missedLimit: 5 }, { moreFollow: true })).toEqual([
    skipped(now - 3 * hour, now - 2 * hour, 2, "missed_limit"),
  ])
  expect(decide(ago(3 * hour, 2 * hour), {}, { moreFollow: true })).toEqual([
    skipped(now - 3 * hour, now - 2 * hour, 2, "missed_collapsed"),
  ])
})

test("a tick within a pause is skipped for it, and one before or after it follows the missed policy", () => {
  const pause = { atMs: now - 3 * hour, untilMs: now - hour }
  expect(decide(ago(4 * hour, 3 * hour, 2 * hour, hour), { missed: "all" }, { pauses: [pause] })).toEqual([
    late(now - 4 * hour),
    skipped(now - 3 * hour, now - 2 * hour, 2, "paused"),
    late(now - hour),
  ])
})

test("while a pause lasts all that has come is skipped for it, also from before, and what comes after it runs", () => {
  const pause = { atMs: now - hour, untilMs: now + 500 }
  expect(decide([...ago(4 * hour, 0), now + 400, now + 500], {}, { pauses: [pause] })).toEqual([
    skipped(now - 4 * hour, now + 400, 3, "paused"),
    run(now + 500),
  ])
})

test("a tick within a pause that is over, and that another has followed, is still skipped for it", () => {
  const pauses = [
    { atMs: now - 5 * hour, untilMs: now - 4 * hour },
    { atMs: now - 2 * hour, untilMs: now - hour },
  ]
  expect(decide(ago(5 * hour, 3 * hour, 2 * hour, hour, 0), {}, { pauses })).toEqual([
    skipped(now - 5 * hour, now - 5 * hour, 1, "paused"),
    skipped(now - 3 * hour, now - 3 * hour, 1, "missed_collapsed", now),
    skipped(now - 2 * hour, now - 2 * hour, 1, "paused"),
    skipped(now - hour, now - hour, 1, "missed_collapsed", now),
    run(now, { mustRun: true }),
  ])
})

test("once: what a pause skips stands in for nothing", () => {
  const pause = { atMs: now - 5_000, untilMs: now - 1 }
  expect(decide(ago(2 * hour, hour, 4_000), {}, { pauses: [pause] })).toEqual([
    skipped(now - 2 * hour, now - 2 * hour, 1, "missed_collapsed", now - hour),
    late(now - hour),
    skipped(now - 4_000, now - 4_000, 1, "paused"),
  ])
})

test("a tick that is written to run is late ten seconds after it may begin; one that runs late is not late again", () => {
  expect(lateFrom({ trigger: "schedule", runAt: now })).toBe(now + missedAfterMs)
  expect(lateFrom({ trigger: "missed", runAt: now })).toBeUndefined()
})

test("the due ticks of a removed job are one entry with a count", () => {
  expect(skipDueTicks(ago(3 * minute, 2 * minute, minute), "removed")).toEqual([
    skipped(now - 3 * minute, now - minute, 3, "removed"),
  ])
  expect(skipDueTicks([], "removed")).toEqual([])
})

const anyPolicies = fc.record({
  missed: fc.constantFrom<MissedPolicy>("skip", "once", "all"),
  missedWindowMs: fc.constantFrom(0, 5_000, minute, 10 * minute, 24 * hour),
  missedLimit: fc.integer({ min: 1, max: 6 }),
})
const anyTicks = fc
  .uniqueArray(fc.integer({ min: 0, max: 20 * 60 }), { maxLength: 40 })
  .map((secondsAgo) => secondsAgo.sort((a, b) => b - a).map((seconds) => now - seconds * 1_000))

const anyPause = fc.option(
  fc
    .record({
      atMs: fc.integer({ min: now - 20 * minute, max: now }),
      lastsMs: fc.option(fc.integer({ min: 1, max: 20 * minute }), { nil: undefined }),
    })
    .map(({ atMs, lastsMs }) => ({ atMs, untilMs: lastsMs === undefined ? undefined : atMs + lastsMs })),
  { nil: undefined },
)

test("every due tick is decided once, in its order, whatever the policy", () => {
  fc.assert(
    fc.property(anyTicks, anyPolicies, anyPause, fc.boolean(), (ticks, given, pause, moreFollow) => {
      const due = moreFollow ? ticks.filter((tick) => now - tick >= missedAfterMs) : ticks
      const left = [...due]
      for (const decision of decide(due, given, { pauses: pause ? [pause] : [], moreFollow })) {
        if (decision.kind === "run") expect(left.shift()).toBe(decision.scheduledFor)
        else {
          const covered = left.splice(0, decision.count)
          expect([covered[0], covered.at(-1)]).toEqual([decision.from, decision.to])
        }
      }
      expect(left).toEqual([])
    }),
  )
})

test("what runs is on time, or missed, within its window, and among the newest that the policy allows", () => {
  fc.assert(
    fc.property(anyTicks, anyPolicies, (ticks, given) => {
      const onTime = ticks.filter((tick) => now - tick < missedAfterMs)
      const inWindow = ticks.filter(
        (tick) => now - tick >= missedAfterMs && now - tick <= given.missedWindowMs,
      )
      const allowed = { skip: 0, once: onTime.length > 0 ? 0 : 1, all: given.missedLimit }[given.missed]
      const expected = [
        ...(allowed === 0 ? [] : inWindow.slice(-allowed)).map((tick) => [tick, "missed"]),
        ...onTime.map((tick) => [tick, "schedule"]),
      ]
      expect(runs(decide(ticks, given))).toEqual(expected)
    }),
  )
})

test("neighbours that are skipped for one reason are one entry", () => {
  fc.assert(
    fc.property(anyTicks, anyPolicies, (ticks, given) => {
      const skips = decide(ticks, given).flatMap((decision) =>
        decision.kind === "skip" ? [decision.reason] : [],
      )
      expect(skips).toEqual([...new Set(skips)])
    }),
  )
})

test("what stands in runs, has come after the ticks it stands in for, and is not skipped for an overlap", () => {
  fc.assert(
    fc.property(anyTicks, anyPolicies, anyPause, (ticks, given, pause) => {
      const decisions = decide(ticks, given, { pauses: pause ? [pause] : [] })
      for (const decision of decisions) {
        if (decision.kind === "run") continue
        expect(decision.standIn !== undefined).toBe(decision.reason === "missed_collapsed")
        if (decision.standIn === undefined) continue
        expect(decision.standIn).toBeGreaterThan(decision.to)
        expect(decisions).toContainEqual(
          expect.objectContaining({ kind: "run", scheduledFor: decision.standIn, mustRun: true }),
        )
      }
    }),
  )
})

test("a tick that no worker took in time runs late, or is given up, as the policy says", () => {
  const hour = 3_600_000
  const fate = (missed: "skip" | "once" | "all", lateMs: number, hasStandIn: boolean) =>
    fateOfLate({ scheduledFor: 0, now: lateMs, hasStandIn, policies: { missed, missedWindowMs: hour } })
  expect(fate("skip", 20_000, false)).toBe("missed")
  expect(fate("once", 20_000, false)).toBeUndefined()
  expect(fate("once", 20_000, true)).toBe("missed_collapsed")
  expect(fate("all", 20_000, true)).toBeUndefined()
  expect(fate("all", hour + 1, false)).toBe("missed_window")
})
