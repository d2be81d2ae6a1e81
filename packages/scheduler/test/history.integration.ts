import { postgresHistory } from "../src/ledger/postgres/history"
import type { History } from "../src/ledger/history"
import { createBench, type Bench } from "./bench.fixture"
import { at, storedRows } from "./stored-rows.fixture"

const hour = 3_600_000

describe("what the ledger on Postgres returns", () => {
  let bench: Bench
  let rows: ReturnType<typeof storedRows>
  let history: History
  const midnight = at("2026-03-01T00:00:00Z")
  const stock = { name: "stock", createdAtMs: midnight - 1, watermarkMs: midnight + 48 * hour }
  beforeEach(async () => {
    bench = await createBench("postgres")
    rows = storedRows(bench)
    history = postgresHistory({ query: (text, parameters) => bench.sql(text, parameters) })
  })
  afterEach(async () => {
    await bench.clear()
  })

  test("a job is returned with its schedule, its watermark and the pause it is under", async () => {
    await rows.job(stock)
    await bench.sql(
      `UPDATE scheduled_job SET paused_at = $1, paused_by = 'ada', paused_reason = 'stock-taking'`,
      [new Date(midnight).toISOString()],
    )
    expect(await history.storedJobs(["stock", "absent"])).toEqual([
      expect.objectContaining({
        name: "stock",
        state: "active",
        watermarkMs: midnight + 48 * hour,
        createdAtMs: midnight - 1,
        removedAtMs: undefined,
        schedule: { expression: "0 * * * *", timezone: "UTC", gap: "run-after", fold: "first" },
        pause: { atMs: midnight, untilMs: undefined, by: "ada", reason: "stock-taking" },
      }),
    ])
  })

  test("a pause that ended by itself is none", async () => {
    await rows.job(stock)
    await bench.sql(
      `UPDATE scheduled_job SET paused_at = now() - interval '2 h', paused_until = now() - interval '1 h'`,
    )
    expect((await history.storedJobs())[0]!.pause).toBeUndefined()
  })

  test("versions come oldest first, each with the time it was in force", async () => {
    await rows.job(stock)
    await rows.version({ job: "stock", fromMs: midnight + hour, schedule: { expression: "@daily" } })
    const versions = await history.storedVersions(["stock"])
    expect(versions.map(({ schedule, fromMs, toMs }) => [schedule.expression, fromMs, toMs])).toEqual([
      ["0 * * * *", midnight - 1, midnight + hour],
      ["@daily", midnight + hour, undefined],
    ])
  })

  test("pages of runs give each run once, the newest tick first, over all jobs", async () => {
    await rows.job(stock)
    await rows.job({ ...stock, name: "mail" })
    await rows.hours({ job: "stock", fromMs: midnight, count: 5 })
    await rows.hours({ job: "mail", fromMs: midnight, count: 5, status: "failed" })
    const seen: string[] = []
    let cursor: string | undefined
    do {
      const page = await history.runs({ limit: 3, ...(cursor ? { cursor } : {}) })
      seen.push(...page.runs.map((run) => `${run.scheduledForMs}/${run.runId.padStart(3)}`))
      cursor = page.next
    } while (cursor)
    expect(seen).toHaveLength(10)
    expect(seen).toEqual([...new Set(seen)].sort().reverse())
  })

  test("runs are found by job, status, trigger and time", async () => {
    await rows.job(stock)
    await rows.hours({ job: "stock", fromMs: midnight, count: 4 })
    await rows.run({ job: "stock", atMs: midnight + 90_000, trigger: "manual", status: "failed" })
    const count = async (filter: Parameters<History["runs"]>[0]) => (await history.runs(filter)).runs.length
    expect(await count({ job: "stock" })).toBe(5)
    expect(await count({ job: "absent" })).toBe(0)
    expect(await count({ statuses: ["failed", "due"] })).toBe(1)
    expect(await count({ triggers: ["schedule"] })).toBe(4)
    expect(await count({ fromMs: midnight + hour, toMs: midnight + 3 * hour })).toBe(2)
  })

  test("a cursor that no page gave is refused", async () => {
    await expect(history.runs({ cursor: "nonsense" })).rejects.toMatchObject({ code: "OPTION_INVALID" })
  })

  test("one run is returned with all that is known of it, and an unknown id with nothing", async () => {
    await rows.job(stock)
    const error = { name: "Error", message: "no connection" }
    const runId = await rows.run({
      job: "stock",
      atMs: midnight,
      status: "failed",
      reason: "error",
      startedAtMs: midnight + 7,
      workerId: "w1",
      error,
    })
    expect(await history.run(runId)).toMatchObject({
      runId,
      job: "stock",
      scheduledForMs: midnight,
      coversToMs: midnight,
      startedAtMs: midnight + 7,
      finishedAtMs: undefined,
      workerId: "w1",
      reason: "error",
      error,
      attempts: [],
      data: undefined,
    })
    expect(await history.run("999999")).toBeUndefined()
    expect(await history.run("x'; --")).toBeUndefined()
  })

  test("the ticks of a range are those that touch it, a range of skipped ones too, and no manual run", async () => {
    await rows.job(stock)
    const skipped = { status: "skipped", reason: "missed" }
    await rows.run({ job: "stock", atMs: midnight - 9 * hour, ...skipped })
    await rows.run({ job: "stock", atMs: midnight, coversToMs: midnight + 4 * hour, count: 5, ...skipped })
    await rows.hours({ job: "stock", fromMs: midnight + 5 * hour, count: 3 })
    await rows.run({ job: "stock", atMs: midnight + 5 * hour, trigger: "manual" })
    const touching = async (fromHour: number, toHour: number) => {
      const range = { fromMs: midnight + fromHour * hour, toMs: midnight + toHour * hour }
      const ticks = await history.tickRecords({ job: "stock", ...range })
      return ticks.map((tick) => [(tick.scheduledForMs - midnight) / hour, tick.count])
    }
    expect(await touching(4, 7)).toEqual([
      [0, 5],
      [5, 1],
      [6, 1],
    ])
    expect(await touching(-8, 0)).toEqual([])
    expect(await touching(8, 9)).toEqual([])
  })

  test("workers that were alive at some moment of a range are reported, and events in it", async () => {
    await rows.job(stock)
    await rows.worker({ id: "before", startedAtMs: midnight - 9, seenAtMs: midnight - 1 })
    await rows.worker({ id: "over", startedAtMs: midnight - 9, seenAtMs: midnight + hour })
    await rows.worker({
      id: "ended",
      startedAtMs: midnight - 9,
      seenAtMs: midnight + hour,
      stoppedAtMs: midnight - 5,
    })
    await rows.worker({ id: "after", startedAtMs: midnight + hour, seenAtMs: midnight + 2 * hour })
    await rows.event({ job: "stock", atMs: midnight, kind: "paused", by: "ada", reason: "stock-taking" })
    await rows.event({ job: "stock", atMs: midnight + hour, kind: "resumed" })
    const range = { fromMs: midnight, toMs: midnight + hour }
    expect((await history.workers(range)).map((worker) => worker.workerId)).toEqual(["over"])
    expect(await history.events({ job: "stock", ...range })).toEqual([
      { job: "stock", atMs: midnight, kind: "paused", by: "ada", reason: "stock-taking", details: {} },
    ])
  })
})
