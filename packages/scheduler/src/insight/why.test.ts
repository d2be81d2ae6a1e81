import type { JobEvent, RunRecord } from "../ledger/history"
import { at, factsOf, ledgerOf, runOf, schedule, type Facts } from "./ledger-stub.fixture"
import { why } from "./why"

const hour = 3_600_000
const midnight = at("2026-03-01T00:00:00Z")
const nowMs = midnight + 10 * hour + 60_000

describe("why", () => {
  let facts: Facts
  beforeEach(() => {
    facts = factsOf({ name: "stock", fromMs: midnight - 1, watermarkMs: midnight + 10 * hour })
  })

  const ask = (time: string, timezone = "UTC") =>
    why({ ledger: ledgerOf(facts), nowMs, job: "stock", atMs: at(`2026-03-01T${time}Z`), timezone })
  const sentence = async (time: string) => (await ask(time)).sentence
  const run = (hours: number, given: Partial<RunRecord>) => {
    const made = runOf({ scheduledForMs: midnight + hours * hour, ...given })
    facts.runs.push(made)
    return made
  }
  const event = (hours: number, kind: JobEvent["kind"], given: Partial<JobEvent> = {}) =>
    facts.events.push({
      job: "stock",
      atMs: midnight + hours * hour,
      kind,
      by: undefined,
      reason: undefined,
      details: {},
      ...given,
    })
  const worker = (workerId: string, from: number, to: number) =>
    facts.workers.push({
      workerId,
      host: "shop",
      pid: 1,
      jobs: undefined,
      startedAtMs: midnight + from * hour,
      seenAtMs: midnight + to * hour,
      stoppedAtMs: undefined,
    })

  test("it ran: when, how late, where and how long", async () => {
    const startedAtMs = midnight + hour + 12
    run(1, { startedAtMs, finishedAtMs: startedAtMs + 3_200, workerId: "shop-1", attempt: 2 })
    expect(await ask("01:00:00")).toMatchObject({
      kind: "succeeded",
      tickMs: midnight + hour,
      previousMs: midnight,
      nextMs: midnight + 2 * hour,
      sentence:
        "stock at 2026-03-01 01:00:00 UTC ran and succeeded: it started at 01:00:00, 12 ms after its time, " +
        "on worker shop-1, took 3.2 s in 2 attempts.",
    })
  })

  test("the zone is named once, and can be another", async () => {
    run(1, { startedAtMs: midnight + hour + 12, finishedAtMs: midnight + hour + 20 })
    expect((await ask("01:00:00", "Europe/Berlin")).sentence).toBe(
      "stock at 2026-03-01 02:00:00 Europe/Berlin ran and succeeded: " +
        "it started at 02:00:00, 12 ms after its time, took 8 ms.",
    )
  })

  test.each<[Partial<RunRecord>, RegExp]>([
    [
      {
        reason: "error",
        error: { name: "TypeError", message: "no\nstock.", stack: undefined, code: undefined },
      },
      /ran and failed with TypeError: no stock; it started at 01:00:02, 2 s after its time, on worker shop-1, took 4 s\.$/,
    ],
    [{ reason: "timeout" }, /ran and failed, because it took longer than its timeout of 30 s; it started/],
    [{ reason: "worker_lost" }, /failed, because its workers died while it ran \(the last was shop-1\); it/],
    [{ reason: "cancelled" }, /failed, because it was cancelled by ada at 01:00:36 \("too slow"\); it/],
    [{ reason: "data_invalid" }, /because its data do not match its schema, with an error; it/],
  ])("it failed: %j", async (given, expected) => {
    facts.versions[0]!.policies = { ...facts.versions[0]!.policies, timeoutMs: 30_000 }
    const startedAtMs = midnight + hour + 2_000
    const { runId } = run(1, {
      status: "failed",
      startedAtMs,
      finishedAtMs: startedAtMs + 4_000,
      workerId: "shop-1",
      ...given,
    })
    event(1.01, "cancelled", { by: "ada", reason: "too slow", details: { runId } })
    expect(await sentence("01:00:00")).toMatch(expected)
  })

  test("it was skipped because another run was still going, and which", async () => {
    const blocker = run(1, { runId: "900", startedAtMs: midnight + hour + 5_000, workerId: "shop-1" })
    run(2, { status: "skipped", reason: "overlap", blockedBy: blocker.runId })
    expect(await ask("02:00:00")).toMatchObject({
      kind: "skipped",
      reason: "overlap",
      sentence:
        "stock at 2026-03-01 02:00:00 UTC was skipped, because run 900 of 01:00:00 was still going " +
        "since 01:00:05 on worker shop-1.",
    })
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

  describe("no worker was alive", () => {
    beforeEach(() => {
      worker("old", 0, 1.5)
      worker("older", 0, 1.25)
      worker("new", 5.5, 10)
    })
    const missed = { status: "skipped", createdAtMs: midnight + 5.5 * hour } as const
    const gap = "because no worker was alive from 01:30:00 to 05:30:00, and "

    test.each([
      ["missed", "its policy for missed ticks is to skip them."],
      ["missed_window", "when it was decided, at 05:30:00, it was older than the window of 24 h."],
      ["missed_limit", "of its missed ticks only the newest 100 run."],
      ["missed_collapsed", "run 800 of 05:00:00 stands for it."],
    ])("%s", async (reason, words) => {
      run(2, { ...missed, reason, coversToMs: midnight + 4 * hour, count: 3 })
      run(5, { runId: "800", trigger: "missed" })
      expect(await sentence("03:00:00")).toBe(
        "stock at 2026-03-01 03:00:00 UTC was skipped with its neighbours (3 ticks from 02:00:00 to 04:00:00), " +
          gap +
          words,
      )
    })

    test("but where one was, the words say that it did not reach the database", async () => {
      run(1, { ...missed, reason: "missed" })
      expect(await sentence("01:00:00")).toMatch(
        /because it was decided only at 05:30:00: a worker was alive/,
      )
    })
  })

  test("the deploy had no such job any more", async () => {
    event(1.5, "removed")
    run(1, { status: "skipped", reason: "removed", createdAtMs: midnight + 2 * hour })
    expect(await sentence("01:00:00")).toMatch(/because the deploy of 01:30:00 had no such job any more\.$/)
  })

  test("it is running, or waits", async () => {
    run(1, { status: "running", startedAtMs: midnight + hour, workerId: "shop-1" })
    expect(await sentence("01:00:00")).toMatch(
      /is running: it started at 01:00:00, 0 ms after its time, on worker/,
    )
    run(2, { status: "due" })
    expect(await sentence("02:00:00")).toMatch(/is due and waits until run \d+ of/)
    const error = { name: "Error", message: "no answer", stack: undefined, code: undefined }
    run(3, { status: "due", attempt: 1, error, runAtMs: midnight + 11 * hour })
    expect(await sentence("03:00:00")).toMatch(
      /is due and waits for its attempt 2 at 11:00:00, after attempt 1 failed with Error: no answer\.$/,
    )
  })

  test("no scheduled time, and the nearest before and after", async () => {
    facts.versions[0]!.schedule = schedule({ timezone: "Europe/Berlin" })
    expect(await ask("02:30:00")).toMatchObject({
      kind: "not_scheduled",
      tickMs: undefined,
      previousMs: midnight + 2 * hour,
      nextMs: midnight + 3 * hour,
      sentence:
        '2026-03-01 02:30:00 UTC is no scheduled time of stock: its schedule is "0 * * * *", ' +
        "every hour (Europe/Berlin); the one before it is 02:00:00, the next is 03:00:00.",
    })
  })

  test("a minute means the only tick within it, and no tick where there are several", async () => {
    facts.versions[0]!.schedule = schedule({ expression: "20 0 * * * *" })
    expect(await ask("02:00:00")).toMatchObject({ tickMs: midnight + 2 * hour + 20_000 })
    facts.versions[0]!.schedule = schedule({ expression: "20,40 0 * * * *" })
    expect(await ask("02:00:00")).toMatchObject({ kind: "not_scheduled" })
    expect(await ask("02:00:40")).toMatchObject({ tickMs: midnight + 2 * hour + 40_000 })
  })

  test("the job was not part of the deploy of that time", async () => {
    const first = facts.versions[0]!
    first.toMs = midnight + 2 * hour
    expect(await sentence("03:00:00")).toBe(
      "stock was not part of the deploy at 2026-03-01 03:00:00 UTC: it was removed at 02:00:00 and has not come back.",
    )
    facts.versions.push({ ...first, fromMs: midnight + 4 * hour, toMs: undefined })
    expect(await sentence("03:00:00")).toMatch(/removed at 02:00:00 and came back at 04:00:00\.$/)
    first.fromMs = midnight + hour
    expect(await sentence("00:30:00")).toMatch(
      /was not part of the deploy .*: it was first seen at 01:00:00\.$/,
    )
  })

  test("it is still to come, and a pause that reaches so far is said", async () => {
    expect(await ask("11:00:00")).toMatchObject({ kind: "future" })
    expect(await sentence("11:00:00")).toMatch(/is still to come; the tick after it is 12:00:00\.$/)
    facts.jobs[0]!.pause = { atMs: midnight, untilMs: undefined, by: "ada", reason: undefined }
    expect(await sentence("11:00:00")).toMatch(/; but the job is paused until it is resumed\.$/)
  })

  test("it is not decided, because no worker is alive", async () => {
    facts.jobs[0]!.watermarkMs = midnight + 8 * hour
    worker("old", 0, 8.5)
    expect(await ask("09:00:00")).toMatchObject({ kind: "undecided" })
    expect(await sentence("09:00:00")).toMatch(
      /not been decided yet: no worker is alive since 08:30:00, and the/,
    )
    worker("new", 10, 10.016)
    expect(await sentence("09:00:00")).toMatch(/a worker is alive, and is about to decide it\.$/)
  })

  test("it was pruned, and what the summary still tells", async () => {
    const range = { fromMs: midnight, toMs: midnight + 5 * hour }
    facts.summaries.push({ job: "stock", ...range, succeeded: 3, failed: 1, skipped: { overlap: 2 } })
    expect(await ask("02:00:00")).toMatchObject({ kind: "pruned" })
    expect(await sentence("02:00:00")).toMatch(
      /pruned since: of the ticks from 00:00:00 to 05:00:00, 3 succeeded, 1 failed, 2 were skipped \(overlap 2\)\.$/,
    )
  })

  test("a tick that the ledger lost is said to be lost", async () => {
    expect(await ask("02:00:00")).toMatchObject({ kind: "unaccounted" })
  })

  test("a skipped tick that was backfilled says so", async () => {
    run(2, { status: "skipped", reason: "missed" })
    const finishedAtMs = midnight + 9 * hour
    run(2, { runId: "700", trigger: "backfill", requestedBy: "ada", finishedAtMs })
    expect(await sentence("02:00:00")).toMatch(
      /; it was backfilled by ada as run 700, which succeeded at 09:00:00\.$/,
    )
  })

  test("an unknown job is refused with the nearest name", async () => {
    await expect(why({ ledger: ledgerOf(facts), nowMs, job: "stok", atMs: midnight })).rejects.toThrow(
      /Did you mean "stock"\?/,
    )
  })
})
