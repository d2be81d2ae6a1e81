import { attempt, job, run } from "./job-facts.fixture"
import type { JobFacts, RunFacts } from "./job-facts"
import { beginsOf, stuck } from "./stuck"

const hour = 3_600_000
const found = (facts: JobFacts, disturbances = [] as Parameters<typeof stuck>[1]["disturbances"]) =>
  stuck(facts, { disturbances, begins: beginsOf(facts), untilMs: hour }).map(({ runId }) => runId)
const late = (more: Partial<RunFacts> = {}) => run({ scheduledForMs: 0, spans: [[6_000, 6_500]], ...more })

test("a run that waits for more than five seconds with a permit free is stuck", () => {
  const waiting = late()
  expect(found(job([waiting]))).toEqual([waiting.id])
  expect(found(job([waiting], { concurrency: null }))).toEqual([waiting.id])
  expect(found(job([run({ scheduledForMs: 0, spans: [[4_900, 5_000]] })]))).toEqual([])
})

test("one that waits while its job has as many under way as may be is not, until a permit is free for long", () => {
  const waiting = late({ blockedBy: "1" })
  expect(found(job([run({ spans: [[-100, 5_900]] }), waiting]))).toEqual([])
  expect(found(job([run({ spans: [[-100, 5_900]] }), waiting], { concurrency: 2 }))).toEqual([waiting.id])
  expect(found(job([run({ spans: [[-100, 500]] }), waiting]))).toEqual([waiting.id])
})

test("one that waits behind others that waited for longer is not, whatever their job, and one that is passed over is", () => {
  const waiting = late()
  const begins = (readyMs: number) => [{ fromMs: readyMs, toMs: 3_000 }]
  const of = (readyMs: number) =>
    stuck(job([waiting]), { disturbances: [], begins: begins(readyMs), untilMs: hour })
  expect(of(-1_000)).toEqual([])
  expect(of(1_000)).toHaveLength(1)
})

test("what was disturbed excuses a wait that begins within fifteen seconds, for a minute after its end", () => {
  const kill = (atMs: number) => [{ kind: "kill", fromMs: atMs, toMs: atMs }]
  const waiting = late()
  expect(found(job([waiting]), kill(-10_000))).toEqual([])
  expect(found(job([waiting]), kill(-15_500))).toEqual([waiting.id])
  expect(found(job([waiting]), kill(5_500))).toEqual([waiting.id])
  const backlog = (fromMs: number) => job([run({ scheduledForMs: 0, spans: [[fromMs, fromMs + 100]] })])
  expect(found(backlog(54_000), kill(-10_000))).toEqual([])
  expect(found(backlog(56_000), kill(-10_000))).toHaveLength(1)
})

test("an attempt that follows another waits from its backoff on, or from the end of a lost worker's lease", () => {
  const second = (outcome: "failed" | "worker_lost", fromMs: number) =>
    run({
      scheduledForMs: 0,
      attempts: [
        attempt({ fromMs: 0, toMs: 1_000, outcome }),
        attempt({ attempt: 2, fromMs, toMs: fromMs + 100 }),
      ],
    })
  const backoff = { type: "fixed", delayMs: 3_000 } as const
  expect(found(job([second("failed", 8_900)], { backoff }))).toEqual([])
  expect(found(job([second("failed", 9_100)], { backoff }))).toHaveLength(1)
  expect(found(job([second("worker_lost", 6_100)], { backoff }))).toHaveLength(1)
})

test("one that never began is stuck as well, and so is one that was given up for being late", () => {
  expect(found(job([run({ status: "due", scheduledForMs: 0, finishedAtMs: undefined })]))).toHaveLength(1)
  const givenUp = { status: "skipped", scheduledForMs: 0, finishedAtMs: 12_000 } as const
  expect(found(job([run({ ...givenUp, reason: "missed_collapsed" })]))).toHaveLength(1)
  expect(found(job([run({ ...givenUp, reason: "removed" })]))).toEqual([])
})
