import fc from "fast-check"
import { decideOwed, fateOfLate, missedAfterMs, skipOwed, type TickDecision } from "./missed"
import { defaultPolicies, type MissedPolicy, type Policies } from "./policies"

const now = Date.parse("2026-11-01T12:00:00Z")
const minute = 60_000
const hour = 60 * minute
const ago = (...ms: number[]) => ms.map((each) => now - each)
const policies = (given: Partial<Policies> = {}) => ({ ...defaultPolicies, ...given })
const decide = (ticks: number[], given?: Partial<Policies>, moreFollow = false) =>
  decideOwed({ ticks, now, policies: policies(given), moreFollow })
const runs = (decisions: TickDecision[]) =>
  decisions.flatMap((decision) =>
    decision.kind === "run" ? [[decision.scheduledFor, decision.trigger]] : [],
  )

test("a tick that is just due runs on schedule, whatever the policy for missed ones", () => {
  for (const missed of ["skip", "once", "all"] as const) {
    expect(decide(ago(missedAfterMs - 1), { missed })).toEqual([
      { kind: "run", scheduledFor: now - missedAfterMs + 1, trigger: "schedule" },
    ])
  }
})

test("from ten seconds on a tick counts as missed", () => {
  expect(decide(ago(missedAfterMs))).toEqual([
    { kind: "run", scheduledFor: now - missedAfterMs, trigger: "missed" },
  ])
})

test("once: the newest missed tick runs in place of all, and the others are one entry that counts them", () => {
  expect(decide(ago(3 * hour, 2 * hour, hour))).toEqual([
    { kind: "skip", from: now - 3 * hour, to: now - 2 * hour, count: 2, reason: "missed_collapsed" },
    { kind: "run", scheduledFor: now - hour, trigger: "missed" },
  ])
})

test("once: an on-time tick stands for the missed ones too", () => {
  expect(decide(ago(2 * hour, hour, 0))).toEqual([
    { kind: "skip", from: now - 2 * hour, to: now - hour, count: 2, reason: "missed_collapsed" },
    { kind: "run", scheduledFor: now, trigger: "schedule" },
  ])
})

test("once: what is older than the window is skipped for that reason", () => {
  expect(decide(ago(26 * hour, 25 * hour, 24 * hour, 23 * hour))).toEqual([
    { kind: "skip", from: now - 26 * hour, to: now - 25 * hour, count: 2, reason: "missed_window" },
    { kind: "skip", from: now - 24 * hour, to: now - 24 * hour, count: 1, reason: "missed_collapsed" },
    { kind: "run", scheduledFor: now - 23 * hour, trigger: "missed" },
  ])
})

test("skip: no missed tick runs, and what is on time does", () => {
  expect(decide(ago(48 * hour, hour, 0), { missed: "skip" })).toEqual([
    { kind: "skip", from: now - 48 * hour, to: now - hour, count: 2, reason: "missed" },
    { kind: "run", scheduledFor: now, trigger: "schedule" },
  ])
})

test("all: the newest within the limit run, oldest first, beside what is on time", () => {
  expect(decide(ago(4 * hour, 3 * hour, 2 * hour, hour, 0), { missed: "all", missedLimit: 2 })).toEqual([
    { kind: "skip", from: now - 4 * hour, to: now - 3 * hour, count: 2, reason: "missed_limit" },
    { kind: "run", scheduledFor: now - 2 * hour, trigger: "missed" },
    { kind: "run", scheduledFor: now - hour, trigger: "missed" },
    { kind: "run", scheduledFor: now, trigger: "schedule" },
  ])
})

test("when more owed ticks follow than may run, none of these does", () => {
  expect(decide(ago(3 * hour, 2 * hour), { missed: "all", missedLimit: 5 }, true)).toEqual([
    { kind: "skip", from: now - 3 * hour, to: now - 2 * hour, count: 2, reason: "missed_limit" },
  ])
})

test("what a removed job owes is one entry with a count", () => {
  expect(skipOwed(ago(3 * minute, 2 * minute, minute), "removed")).toEqual([
    { kind: "skip", from: now - 3 * minute, to: now - minute, count: 3, reason: "removed" },
  ])
  expect(skipOwed([], "removed")).toEqual([])
})

const anyPolicies = fc.record({
  missed: fc.constantFrom<MissedPolicy>("skip", "once", "all"),
  missedWindowMs: fc.constantFrom(0, 5_000, minute, 10 * minute, 24 * hour),
  missedLimit: fc.integer({ min: 1, max: 6 }),
})
const anyTicks = fc
  .uniqueArray(fc.integer({ min: 0, max: 20 * 60 }), { maxLength: 40 })
  .map((secondsAgo) => secondsAgo.sort((a, b) => b - a).map((seconds) => now - seconds * 1_000))

test("every owed tick is decided once, in its order, whatever the policy", () => {
  fc.assert(
    fc.property(anyTicks, anyPolicies, fc.boolean(), (ticks, given, moreFollow) => {
      const owed = moreFollow ? ticks.filter((tick) => now - tick >= missedAfterMs) : ticks
      const left = [...owed]
      for (const decision of decide(owed, given, moreFollow)) {
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
      const reasons = decide(ticks, given).map((decision) =>
        decision.kind === "skip" ? decision.reason : "run",
      )
      const skips = reasons.filter((reason) => reason !== "run")
      expect(skips).toEqual([...new Set(skips)])
    }),
  )
})

test("a tick that no worker took in time runs late, or is given up, as the policy says", () => {
  const hour = 3_600_000
  const fate = (missed: "skip" | "once" | "all", lateMs: number, newerHasCome: boolean) =>
    fateOfLate({ scheduledFor: 0, now: lateMs, newerHasCome, policies: { missed, missedWindowMs: hour } })
  expect(fate("skip", 20_000, false)).toBe("missed")
  expect(fate("once", 20_000, false)).toBeUndefined()
  expect(fate("once", 20_000, true)).toBe("missed_collapsed")
  expect(fate("all", 20_000, true)).toBeUndefined()
  expect(fate("all", hour + 1, false)).toBe("missed_window")
})
