import type { RunRecord } from "../ledger/history"
import { createWhyWorld, hour, midnight } from "./why-world.fixture"

describe("why a tick was skipped", () => {
  let { facts, ask, sentence, run, event, policies, deploy } = createWhyWorld()
  beforeEach(() => {
    ;({ facts, ask, sentence, run, event, policies, deploy } = createWhyWorld())
  })

  const iso = (hours: number) => new Date(midnight + hours * hour).toISOString()
  const blocker = (given: Partial<RunRecord>) => run(1, { runId: "900", workerId: "shop-1", ...given })
  const overlapped = (given: Partial<RunRecord> = {}) =>
    run(2, { status: "skipped", reason: "overlap", blockedBy: "900", decidedVersionId: "1", ...given })

  test("another run was still going, and which", async () => {
    const startedAtMs = midnight + hour + 5_000
    blocker({ status: "running", startedAtMs, attemptStartedAtMs: startedAtMs })
    overlapped()
    expect(await ask("02:00:00")).toMatchObject({
      kind: "skipped",
      reason: "overlap",
      sentence:
        "stock at 2026-03-01 02:00:00 UTC was skipped, because run 900 of 01:00:00 was still going " +
        "since 01:00:05 on worker shop-1.",
    })
  })

  test("the attempt is named that was under way then, and not the last one", async () => {
    const past = { startedAt: iso(1), finishedAt: iso(2.5), outcome: "worker_lost", error: null } as const
    blocker({
      startedAtMs: midnight + hour,
      attemptStartedAtMs: midnight + 3 * hour,
      finishedAtMs: midnight + 4 * hour,
      attempt: 2,
      workerId: "shop-2",
      attempts: [
        { attempt: 1, worker: "shop-1", ...past },
        { attempt: 2, worker: "shop-2", ...past, startedAt: iso(3), finishedAt: iso(4) },
      ],
    })
    overlapped()
    expect(await sentence("02:00:00")).toMatch(
      /of 01:00:00 was still going since 01:00:00 on worker shop-1\.$/,
    )
    overlapped({
      scheduledForMs: midnight + 3 * hour,
      coversToMs: midnight + 3 * hour,
      createdAtMs: midnight + 2.75 * hour,
    })
    expect(await sentence("03:00:00")).toMatch(/because run 900 of 01:00:00 was under way\.$/)
  })

  test("a run that had been given its place, and had not begun", async () => {
    blocker({
      status: "succeeded",
      startedAtMs: midnight + 2.5 * hour,
      attemptStartedAtMs: midnight + 2.5 * hour,
    })
    overlapped()
    expect(await sentence("02:00:00")).toMatch(/because run 900 of 01:00:00 was about to begin\.$/)
  })

  test("a run that is not kept any more", async () => {
    overlapped()
    expect(await sentence("02:00:00")).toMatch(/because run 900 was under way\.$/)
    facts.runs[0]!.blockedBy = undefined
    expect(await sentence("02:00:00")).toMatch(/because another run was under way\.$/)
  })

  test("of several that may run, the bound that was in force is named, where it is known", async () => {
    policies({ concurrency: 3 })
    blocker({ startedAtMs: midnight + hour, attemptStartedAtMs: midnight + hour })
    const tick = overlapped()
    expect(await sentence("02:00:00")).toMatch(/on worker shop-1, and the job's concurrency was 3\.$/)
    deploy(4, { concurrency: 2 })
    expect(await sentence("02:00:00")).toMatch(/ the job's concurrency was 3\.$/)
    facts.versions[0]!.toMs = facts.versions[1]!.fromMs = midnight + 2 * hour + 500
    expect(await sentence("02:00:00")).toMatch(/on worker shop-1\.$/)
    facts.versions[0]!.toMs = facts.versions[1]!.fromMs = midnight + 4 * hour
    tick.decidedVersionId = undefined
    expect(await sentence("02:00:00")).toMatch(/on worker shop-1\.$/)
  })

  test("it was paused: by whom, since when, until when and why", async () => {
    event(0.5, "paused", { by: "ada", reason: "stock-taking", details: { untilMs: midnight + 3 * hour } })
    event(4, "paused", { by: "bob" })
    run(2, { status: "skipped", reason: "paused" })
    expect(await sentence("02:00:00")).toBe(
      "stock at 2026-03-01 02:00:00 UTC was skipped, because the job was paused by ada at 00:30:00 " +
        'until 03:00:00 ("stock-taking").',
    )
  })

  test("it was paused by its config", async () => {
    facts.jobs[0]!.pause = { atMs: midnight, untilMs: undefined, by: "config", reason: undefined }
    run(2, { status: "skipped", reason: "paused" })
    expect(await sentence("02:00:00")).toMatch(/because the job was paused by its config at 00:00:00\.$/)
  })

  test("a pause that was over by then is not named", async () => {
    run(2, { status: "skipped", reason: "paused" })
    event(0.5, "paused", { by: "ada", details: { untilMs: midnight + hour } })
    expect(await sentence("02:00:00")).toMatch(/was skipped, because the job was paused\.$/)
    facts.events = []
    event(0.5, "paused", { by: "ada" })
    event(1, "resumed", { by: "ada" })
    expect(await sentence("02:00:00")).toMatch(/was skipped, because the job was paused\.$/)
    facts.jobs[0]!.pause = {
      atMs: midnight + 1.5 * hour,
      untilMs: undefined,
      by: "config",
      reason: undefined,
    }
    expect(await sentence("02:00:00")).toMatch(/because the job was paused by its config at 01:30:00\.$/)
    facts.jobs[0]!.pause = { atMs: midnight + 3 * hour, untilMs: undefined, by: "bob", reason: undefined }
    expect(await sentence("02:00:00")).toMatch(/was skipped, because the job was paused\.$/)
  })

  test("a pause in which it was decided late counts", async () => {
    event(3, "paused", { by: "ada" })
    run(2, { status: "skipped", reason: "paused", createdAtMs: midnight + 4 * hour })
    expect(await sentence("02:00:00")).toMatch(/because the job was paused by ada at 03:00:00\.$/)
  })

  test("the deploy no longer had the job", async () => {
    event(1.5, "removed")
    run(1, { status: "skipped", reason: "removed", createdAtMs: midnight + 2 * hour })
    expect(await sentence("01:00:00")).toMatch(/because the deploy of 01:30:00 no longer had this job\.$/)
    facts.events = []
    facts.jobs[0]!.removedAtMs = midnight + 3 * hour
    expect(await sentence("01:00:00")).toMatch(/because the deploy no longer had this job\.$/)
  })

  test("it was cancelled before it began, or before its next attempt", async () => {
    run(1, { status: "skipped", reason: "cancelled", attempt: 0 })
    expect(await sentence("01:00:00")).toMatch(/because it was cancelled before it began\.$/)
    run(2, { status: "skipped", reason: "cancelled", attempt: 2, startedAtMs: midnight + 2 * hour })
    expect(await sentence("02:00:00")).toMatch(/because it was cancelled before its attempt 3\.$/)
  })
})
