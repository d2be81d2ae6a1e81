import { NightshiftError, UnrecoverableError } from "../base/errors"
import { defineJob } from "../job/define"
import type { ClaimedRun } from "../ledger/ledger"
import { toOutcome, createPendingOutcomes } from "./outcome"

function outcomeOf(error: unknown, config: Record<string, unknown> = {}, failures = 0) {
  const { job } = defineJob({
    config: { name: "job", schedule: "0 0 * * *", attempts: 3, ...config },
    handler: () => undefined,
    source: "src/jobs/job.js",
  })
  const run: ClaimedRun = {
    runId: "1",
    job: "job",
    attempt: 1,
    failures,
    trigger: "schedule",
    wasFailing: false,
    scheduledFor: 0,
    runAtMs: 0,
    data: undefined,
    policies: job!.policies,
  }
  return toOutcome(job!, run, { kind: "threw", error })
}

test("a failed attempt is followed by another after the job's backoff, until its attempts are used up", () => {
  const backoff = { type: "exponential", delay: "2s" }
  expect(outcomeOf(new Error("no"), { backoff })).toMatchObject({ status: "failed", retryInMs: 2_000 })
  expect(outcomeOf(new Error("no"), { backoff }, 1)).toMatchObject({ retryInMs: 4_000 })
  expect(outcomeOf(new Error("no"), { backoff }, 2)).toMatchObject({ retryInMs: undefined })
})

test("an unrecoverable error, and data that do not match, end the run at once", () => {
  expect(outcomeOf(new UnrecoverableError("no such shop"))).toMatchObject({
    reason: "error",
    retryInMs: undefined,
  })
  const invalid = new NightshiftError({
    code: "JOB_DATA_INVALID",
    where: "",
    expected: "",
    found: "",
    hint: "",
  })
  expect(outcomeOf(invalid)).toMatchObject({ reason: "data_invalid", retryInMs: undefined })
})

test("a backoff of the job's own that throws, or answers nonsense, gives way to the default", () => {
  const throws = () => {
    throw new Error("backoff")
  }
  expect(outcomeOf(new Error("no"), { backoff: throws })).toMatchObject({ retryInMs: 1_000 })
  expect(outcomeOf(new Error("no"), { backoff: () => "soon" })).toMatchObject({ retryInMs: 1_000 })
  expect(outcomeOf(new Error("no"), { backoff: () => "5m" })).toMatchObject({ retryInMs: 300_000 })
})

test("there is room while no more than the most are on their way, and again when enough are written", async () => {
  const endings = createPendingOutcomes(1)
  const answers: (() => void)[] = []
  const add = () => endings.add(new Promise((resolve) => answers.push(resolve)))
  add()
  await endings.room()
  add()
  add()
  const room = { isThere: false }
  void endings.room().then(() => (room.isThere = true))
  answers[0]!()
  await new Promise(setImmediate)
  expect(room).toEqual({ isThere: false })
  answers[1]!()
  await new Promise(setImmediate)
  expect(room).toEqual({ isThere: true })
  const settled = endings.settled()
  answers[2]!()
  expect(await settled).toHaveLength(1)
})
