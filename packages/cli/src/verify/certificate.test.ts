import { emptyTally } from "@nightshift/scheduler/internal/insight/audit-tally"
import { breachNames, judge, type BreachName, type VerifyFacts } from "./certificate"

function facts(change: (facts: VerifyFacts) => void = () => undefined): VerifyFacts {
  const sound: VerifyFacts = {
    planned: ["kill", "flush"],
    recoveries: [
      { kind: "kill", times: 1, medianMs: 12_000, worstMs: 12_000 },
      { kind: "flush", times: 1, medianMs: 0, worstMs: 0 },
    ],
    audit: {
      total: { ...emptyTally(), expected: 10, succeeded: 9, skipped: { overlap: 1 } },
      unaccountedTicks: [],
      unexpectedTicks: [],
    },
    evidence: {
      decidedTwice: 0,
      open: 0,
      notAllowed: 0,
      firstNotAllowed: undefined,
      bounds: { skippedWithRoom: [], over: [], stuck: [] },
      effects: { rows: 5, doubled: 0, lost: 0, stray: 0, givenUp: 0 },
      calls: { rows: 6, repeated: 1, lost: 0, wentOn: 2 },
      takenOver: 1,
    },
    workerFailures: [],
  }
  change(sound)
  return sound
}

const finding = { job: "drawn-1", runId: "17", atMs: 0 }

const breaches: Record<BreachName, ((facts: VerifyFacts) => void)[]> = {
  "nothing-ran": [
    (it) => (it.audit.total.expected = 0),
    (it) => (it.evidence.effects.rows = 0),
    (it) => (it.evidence.calls.rows = 0),
  ],
  "fault-not-done": [(it) => it.recoveries.pop(), (it) => it.planned.push("kill")],
  "decided-twice": [(it) => (it.evidence.decidedTwice = 1)],
  lost: [(it) => (it.evidence.open = 1), (it) => (it.evidence.notAllowed = 1)],
  unaccounted: [(it) => (it.audit.total.unaccounted = 1)],
  unexpected: [(it) => (it.audit.total.unexpected = 1)],
  "doubled-effects": [(it) => (it.evidence.effects.doubled = 1)],
  "lost-effects": [(it) => (it.evidence.effects.lost = 1)],
  "stray-effects": [(it) => (it.evidence.effects.stray = 1)],
  "given-up-effects": [(it) => (it.evidence.effects.givenUp = 1)],
  "skipped-with-room": [(it) => it.evidence.bounds.skippedWithRoom.push(finding)],
  "over-bound": [(it) => it.evidence.bounds.over.push(finding)],
  stuck: [(it) => it.evidence.bounds.stuck.push(finding)],
  "lost-calls": [(it) => (it.evidence.calls.lost = 1)],
  "worker-failure": [(it) => it.workerFailures.push("A worker ended by itself.")],
}

test("sound facts are no breach: a handler that is called again, and ticks that are skipped, are as promised", () => {
  expect(judge(facts()).breaches).toEqual([])
})

test.each(breachNames)("%s is a breach, by itself", (name) => {
  for (const change of breaches[name]) {
    expect(judge(facts(change)).breaches.map((breach) => breach.name)).toEqual([name])
  }
})

test("all breaches are reported together, each with its count and its first instance", () => {
  const { breaches: reported, lost } = judge(
    facts((it) => {
      it.audit.total.unaccounted = 2
      it.audit.unaccountedTicks.push({ job: "call-1", fromMs: 0, toMs: 1_000, count: 2 })
      it.evidence.open = 1
      it.evidence.notAllowed = 3
      it.evidence.bounds.over.push(finding)
    }),
  )
  expect(lost).toBe(4)
  expect(reported.map(({ name, count }) => [name, count])).toEqual([
    ["lost", 4],
    ["unaccounted", 2],
    ["over-bound", 1],
  ])
  expect(reported[1]!.message).toContain("call-1 at 1970-01-01T00:00:00.000Z")
  expect(reported[2]!.message).toContain("run 17 of drawn-1 at 1970-01-01T00:00:00.000Z")
})
