import type { RunRecord } from "../ledger/history"
import { ledgerOf, schedule } from "./ledger-stub.fixture"
import { why } from "./why"
import { createWhyWorld, hour, midnight, nowMs } from "./why-world.fixture"

describe("why", () => {
  let { facts, ask, sentence, run, event, worker, policies } = createWhyWorld()
  beforeEach(() => {
    ;({ facts, ask, sentence, run, event, worker, policies } = createWhyWorld())
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
        "ended 3.2 s later at attempt 2 on worker shop-1.",
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
    [
      { reason: "worker_lost" },
      /failed, because the workers that took it stopped renewing its lease \(the last was shop-1\); it/,
    ],
    [{ reason: "cancelled" }, /failed, because it was cancelled by ada at 01:00:36 \("too slow"\); it/],
    [{ reason: "data_invalid" }, /because its data do not match its schema, with an error; it/],
  ])("it failed: %j", async (given, expected) => {
    policies({ timeoutMs: 30_000 })
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

  test("it is in the future, and a pause that lasts until then is named", async () => {
    expect(await ask("11:00:00")).toMatchObject({ kind: "future" })
    expect(await sentence("11:00:00")).toMatch(/is in the future; the tick after it is 12:00:00\.$/)
    facts.jobs[0]!.pause = { atMs: midnight, untilMs: undefined, by: "ada", reason: undefined }
    expect(await sentence("11:00:00")).toMatch(/; but the job is paused until it is resumed\.$/)
  })

  test("it is not decided, because no worker is alive", async () => {
    facts.jobs[0]!.watermarkMs = midnight + 8 * hour
    worker("old", 0, 8.5)
    expect(await ask("09:00:00")).toMatchObject({ kind: "undecided" })
    expect(await sentence("09:00:00")).toMatch(
      /not been decided yet: no worker is alive since 08:30:00, and the next that starts decides it\.$/,
    )
    worker("new", 10, 10.016)
    expect(await sentence("09:00:00")).toMatch(/has not been decided yet, though a worker is alive\.$/)
  })

  test("it was pruned, and what the summary still shows", async () => {
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

  test.each<[RunRecord["status"], string]>([
    ["succeeded", "succeeded at 09:00:00"],
    ["failed", "failed at 09:00:00"],
    ["skipped", "was skipped at 09:00:00"],
    ["running", "is running"],
    ["due", "is due"],
  ])("a skipped tick whose backfill is %s says so", async (status, words) => {
    run(2, { status: "skipped", reason: "missed" })
    const isOver = status !== "running" && status !== "due"
    const finishedAtMs = isOver ? midnight + 9 * hour : undefined
    run(2, { runId: "700", trigger: "backfill", status, requestedBy: "ada", finishedAtMs })
    expect(await sentence("02:00:00")).toMatch(
      new RegExp(`; it was backfilled by ada as run 700, which ${words}\\.$`),
    )
  })

  test("an unknown job is refused with the nearest name", async () => {
    await expect(why({ ledger: ledgerOf(facts), nowMs, job: "stok", atMs: midnight })).rejects.toThrow(
      /Did you mean "stock"\?/,
    )
  })
})
