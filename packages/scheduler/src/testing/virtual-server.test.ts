import { createTestScheduler, type TestRun } from "../testing"

const outcomes = (runs: TestRun[]) =>
  runs.map(({ scheduledFor, status, reason }) => [scheduledFor, reason ? `${status}: ${reason}` : status])

describe("a server that is gone", () => {
  const startAt = "2026-11-01T00:30:00Z"

  test("misses ticks, of which the next start runs the newest and says so of the others", async () => {
    const shop = await createTestScheduler({ startAt })
    await shop.register({ name: "hourly", schedule: "0 * * * *" }, () => undefined)
    await shop.advanceTo("2026-11-01T01:30")
    await shop.stop()
    await shop.advanceTo("2026-11-01T05:30")
    expect(await shop.runs()).toHaveLength(1)
    await shop.start()
    const runs = await shop.runs()
    expect(
      runs.map(({ scheduledFor, count, trigger, status, reason }) => [
        scheduledFor.slice(11, 16),
        count,
        trigger,
        status,
        reason,
      ]),
    ).toEqual([
      ["01:00", 1, "schedule", "succeeded", undefined],
      ["02:00", 3, "schedule", "skipped", "missed_collapsed"],
      ["05:00", 1, "missed", "succeeded", undefined],
    ])
    expect((await shop.audit()).total).toMatchObject({
      expected: 5,
      succeeded: 2,
      unaccounted: 0,
      unexpected: 0,
    })
  })

  test("by kill -9 in mid-run leaves its run to the next one, with the next attempt", async () => {
    const attempts: number[] = []
    const shop = await createTestScheduler({ startAt })
    await shop.register({ name: "long", schedule: "0 1 * * *" }, async ({ attempt }) => {
      attempts.push(attempt)
      await shop.sleep("10m")
    })
    await shop.advanceTo("2026-11-01T01:05")
    await shop.kill()
    await shop.start()
    await shop.advance("1h")
    expect(attempts).toEqual([1, 2])
    const [run] = await shop.runs()
    expect(run!.attempts.map(({ outcome }) => outcome)).toEqual(["worker_lost", "succeeded"])
  })

  test("lets a run end that ends within the shutdown's limit, and hands a longer one back", async () => {
    const shop = await createTestScheduler({ startAt })
    await shop.register({ name: "short", schedule: "0 1 * * *" }, () => shop.sleep("10s"))
    await shop.register({ name: "long", schedule: "0 1 * * *" }, () => shop.sleep("10m"))
    await shop.advanceTo("2026-11-01T01:00")
    await shop.stop()
    expect((await shop.runs("short"))[0]!.status).toBe("succeeded")
    expect((await shop.runs("long"))[0]).toMatchObject({
      status: "due",
      attempts: [{ outcome: "handed_back" }],
    })
  })

  test("and comes back without a job has removed it", async () => {
    const hourly = (name: string) => ({ config: { name, schedule: "0 * * * *" }, handler: () => undefined })
    const shop = await createTestScheduler({ startAt, jobs: [hourly("kept"), hourly("gone")] })
    await shop.start([hourly("kept")])
    await shop.advance("2h")
    expect((await shop.runs()).map(({ job }) => job)).toEqual(["kept", "kept"])
    await expect(shop.trigger("gone")).rejects.toMatchObject({ code: "JOB_UNKNOWN" })
  })
})

describe("an operator", () => {
  const startAt = "2026-11-01T00:30:00Z"

  test("pauses a job for a while, and its ticks are recorded as skipped", async () => {
    const shop = await createTestScheduler({ startAt })
    await shop.register({ name: "hourly", schedule: "0 * * * *" }, () => undefined)
    await shop.pause("hourly", { for: "2h", by: "Ada", reason: "stocktaking" })
    await shop.advance("3h")
    expect(outcomes(await shop.runs())).toEqual([
      ["2026-11-01T01:00:00+00:00", "skipped: paused"],
      ["2026-11-01T02:00:00+00:00", "skipped: paused"],
      ["2026-11-01T03:00:00+00:00", "succeeded"],
    ])
    expect(await shop.why("hourly", "2026-11-01T01:00")).toContain("Ada")
  })

  test("triggers a run with data of its own, and backfills what was skipped", async () => {
    const got: unknown[] = []
    const shop = await createTestScheduler({ startAt })
    await shop.register(
      { name: "hourly", schedule: "0 * * * *", data: { all: true } },
      ({ data }) => void got.push(data),
    )
    await shop.pause("hourly")
    await shop.advance("2h")
    expect(await shop.resume("hourly")).toBe(true)
    await shop.trigger("hourly", { all: false })
    expect(got).toEqual([{ all: false }])
    await shop.backfill("hourly", new Date("2026-11-01T01:00:00Z"), new Date("2026-11-01T02:00:00Z"))
    expect(got).toEqual([{ all: false }, { all: true }, { all: true }])
  })
})

test("a cancel reaches a run that is under way at the server's next heartbeat", async () => {
  const shop = await createTestScheduler({ startAt: "2026-11-01T00:00", heartbeatMs: 10_000 })
  await shop.register({ name: "long", schedule: "0 1 * * *" }, ({ signal }) => shop.sleep("1h", signal))
  await shop.advanceTo("2026-11-01T01:00")
  const [run] = await shop.runs()
  expect(await shop.cancel(run!.runId, { by: "Ada", reason: "the wrong list" })).toBe("requested")
  await shop.advance("10s")
  expect(await shop.runs()).toMatchObject([{ status: "failed", reason: "cancelled" }])
})

test("a job in a transaction succeeds with its commit, and fails with its rollback", async () => {
  const log: string[] = []
  const shop = await createTestScheduler({
    startAt: "2026-11-01T00:00",
    transact: async (work) => {
      const manager = { query: (sql: string) => Promise.resolve(void log.push(sql)) }
      const result = await work(manager).catch((error: unknown) => {
        log.push("ROLLBACK")
        throw error
      })
      log.push("COMMIT")
      return result
    },
  })
  const config = { schedule: "0 1 * * *", transaction: true }
  await shop.register({ ...config, name: "good" }, async ({ manager }) => manager!.query("UPDATE product"))
  await shop.advance("90m")
  await shop.register({ ...config, name: "bad", schedule: "0 2 * * *" }, () => {
    throw new Error("no such product")
  })
  await shop.advance("90m")
  expect((await shop.runs()).map(({ job, status }) => `${job} ${status}`)).toEqual([
    "good succeeded",
    "bad failed",
  ])
  expect(log).toEqual(["UPDATE product", "COMMIT", "ROLLBACK"])
})
