import { at, runOf } from "../ledger-stub.fixture"
import { seenDurations } from "./duration"

const startedAtMs = at("2026-11-25T03:00:00Z")
const took = (job: string, ms: number) =>
  runOf({ job, scheduledForMs: startedAtMs, startedAtMs, finishedAtMs: startedAtMs + ms })

test("a job's duration is the median of its runs, of whose two middle ones it is the mean", () => {
  const runs = [took("a", 5_000), took("a", 1_000), took("a", 90_000), took("b", 1_000), took("b", 2_000)]
  expect([...seenDurations(runs)]).toEqual([
    ["a", { medianMs: 5_000, runs: 3 }],
    ["b", { medianMs: 1_500, runs: 2 }],
  ])
})

test("of a run with several attempts the last one counts", () => {
  const attempt = (startedAt: string, finishedAt: string) => {
    return { attempt: 1, worker: "w", startedAt, finishedAt, outcome: "succeeded" as const, error: null }
  }
  const run = {
    ...took("a", 600_000),
    attempts: [
      attempt("2026-11-25T03:00:00.000+00:00", "2026-11-25T03:00:30.123456+00:00"),
      attempt("2026-11-25T03:09:58.5+00:00", "2026-11-25T03:10:00.000000+00:00"),
    ],
  }
  expect(seenDurations([run]).get("a")).toEqual({ medianMs: 1_500, runs: 1 })
})

test("a job without a run of known duration is left out", () => {
  expect(seenDurations([runOf({ job: "a", scheduledForMs: 0 })]).size).toBe(0)
})
