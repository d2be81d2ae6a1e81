import { ledgerOf } from "./ledger-stub.fixture"
import { whyRun } from "./why"
import { createWhyWorld, hour, midnight, nowMs } from "./why-world.fixture"

const error = { name: "Error", message: "no answer", stack: undefined, code: undefined }

describe("how far a run is", () => {
  let { facts, sentence, run, policies, deploy } = createWhyWorld()
  beforeEach(() => {
    ;({ facts, sentence, run, policies, deploy } = createWhyWorld())
  })

  test("it is running: where, and at which attempt", async () => {
    run(1, { status: "running", startedAtMs: midnight + hour, workerId: "shop-1" })
    expect(await sentence("01:00:00")).toMatch(
      /is running: it started at 01:00:00, 0 ms after its time, on worker shop-1\.$/,
    )
    run(2, { status: "running", startedAtMs: midnight + 2 * hour, workerId: "shop-2", attempt: 2 })
    expect(await sentence("02:00:00")).toMatch(/after its time, is at attempt 2 on worker shop-2\.$/)
  })

  test("the timeout is the one of the run's own version", async () => {
    policies({ timeoutMs: 30_000 })
    deploy(3, { timeoutMs: 60_000 })
    const versionId = facts.versions[0]!.versionId
    run(5, { status: "failed", reason: "timeout", versionId, startedAtMs: midnight + 5 * hour })
    expect(await sentence("05:00:00")).toMatch(/because it took longer than its timeout of 30 s; it started/)
  })

  test("it waits for a permit, and which run is under way", async () => {
    run(1, { runId: "900", status: "running", startedAtMs: midnight + hour })
    const waits = run(2, { status: "due", attempt: 0, blockedBy: "900" })
    expect(await sentence("02:00:00")).toMatch(
      / is due and waits for a permit: run 900 of 01:00:00 is running\.$/,
    )
    policies({ concurrency: 2 })
    facts.jobs[0]!.policies = facts.versions[0]!.policies
    expect(await sentence("02:00:00")).toMatch(
      /waits for a permit: the job's concurrency is 2, and run 900 of 01:00:00 is running\.$/,
    )
    waits.blockedBy = "899"
    expect(await sentence("02:00:00")).toMatch(/and run 900 of 01:00:00 is running\.$/)
    facts.runs[0]!.status = "due"
    expect(await sentence("02:00:00")).toMatch(/is due and waits for a permit: the job's concurrency is 2\.$/)
  })

  test("one that has a place waits for a worker, whatever else is running", async () => {
    run(1, { runId: "900", status: "running", startedAtMs: midnight + hour })
    run(2, { status: "due", attempt: 0 })
    expect(await sentence("02:00:00")).toMatch(/is due and waits for a worker; its time came at 02:00:00\.$/)
  })

  test("it waits for its time, or its next attempt", async () => {
    run(2, { status: "due", attempt: 0, runAtMs: midnight + 11 * hour })
    expect(await sentence("02:00:00")).toMatch(/is due and waits for its time at 11:00:00\.$/)
    run(3, { status: "due", attempt: 1, error, runAtMs: midnight + 11 * hour })
    expect(await sentence("03:00:00")).toMatch(
      /is due and waits for its attempt 2 at 11:00:00, after attempt 1 failed with Error: no answer\.$/,
    )
  })

  test("an error of an earlier attempt is not said to be the last one's", async () => {
    const attempt = { startedAt: "", finishedAt: "", worker: "shop-1" }
    run(3, {
      status: "due",
      attempt: 2,
      error,
      attempts: [
        { ...attempt, attempt: 1, outcome: "failed", error },
        { ...attempt, attempt: 2, outcome: "worker_lost", error: null },
      ],
    })
    expect(await sentence("03:00:00")).toMatch(/waits for a worker; its time came at 03:00:00\.$/)
  })

  test("a run is not taken for another tick of its minute", async () => {
    const odd = run(3, { scheduledForMs: midnight + 3 * hour + 30_000, status: "succeeded" })
    run(3, { status: "failed" })
    expect(await whyRun({ ledger: ledgerOf(facts), nowMs, run: odd })).toMatch(
      /^stock at 2026-03-01 03:00:30 UTC ran and succeeded/,
    )
  })
})
