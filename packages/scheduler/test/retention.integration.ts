import { Pool } from "pg"
import { postgresHistory } from "../src/ledger/postgres/history"
import type { History } from "../src/ledger/history"
import { createBench, type Bench } from "./bench.fixture"
import { at, storedRows } from "./stored-rows.fixture"

const hour = 3_600_000

describe("pruning the ledger on Postgres", () => {
  let bench: Bench
  let rows: ReturnType<typeof storedRows>
  let history: History
  let pool: Pool
  const midnight = at("2026-03-01T00:00:00Z")
  const everything = { fromMs: midnight - 1000 * hour, toMs: midnight + 1000 * hour }
  beforeEach(async () => {
    bench = await createBench("postgres")
    rows = storedRows(bench)
    pool = new Pool({ connectionString: bench.databaseUrl, max: 4 })
    history = postgresHistory(pool)
    await rows.job({ name: "stock", createdAtMs: midnight - 1, watermarkMs: midnight + 48 * hour })
  })
  afterEach(async () => {
    await pool.end()
    await bench.clear()
  })

  const prune = (input: Partial<Parameters<History["prune"]>[0]>) =>
    history.prune({ job: "stock", beforeMs: 0, keepRuns: 1_000_000, batchSize: 100, ...input })
  const left = async () =>
    (await history.runs({ job: "stock", limit: 1000 })).runs.map(
      (run) => (run.scheduledForMs - midnight) / hour,
    )
  const summed = async () =>
    (await history.summaries({ job: "stock", ...everything })).map((day) => ({
      ...day,
      fromMs: (day.fromMs - midnight) / hour,
      toMs: (day.toMs - midnight) / hour,
    }))

  test("what is older than the age goes, the oldest first, a batch at a time", async () => {
    await rows.hours({ job: "stock", fromMs: midnight, count: 5 })
    const beforeMs = midnight + 3 * hour
    expect(await prune({ beforeMs, batchSize: 2 })).toBe(2)
    expect(await left()).toEqual([4, 3, 2])
    expect(await prune({ beforeMs, batchSize: 2 })).toBe(1)
    expect(await prune({ beforeMs, batchSize: 2 })).toBe(0)
    expect(await left()).toEqual([4, 3])
  })

  test("what is beyond the newest runs goes, however young", async () => {
    await rows.hours({ job: "stock", fromMs: midnight, count: 5 })
    expect(await prune({ keepRuns: 2 })).toBe(3)
    expect(await left()).toEqual([4, 3])
    expect(await prune({ keepRuns: 2 })).toBe(0)
  })

  test("it stops before a tick that is still open", async () => {
    await rows.hours({ job: "stock", fromMs: midnight, count: 2 })
    await rows.run({ job: "stock", atMs: midnight + 2 * hour, status: "due" })
    await rows.hours({ job: "stock", fromMs: midnight + 3 * hour, count: 2 })
    expect(await prune({ keepRuns: 0, beforeMs: midnight + 9 * hour })).toBe(2)
    expect(await left()).toEqual([4, 3, 2])
  })

  test("the ticks stay counted by day and reason; manual and backfilled runs just go", async () => {
    await rows.hours({ job: "stock", fromMs: midnight + 20 * hour, count: 2 })
    await rows.run({ job: "stock", atMs: midnight + 22 * hour, status: "failed", reason: "error" })
    const range = { atMs: midnight + 23 * hour, coversToMs: midnight + 26 * hour, count: 4 }
    await rows.run({ job: "stock", ...range, status: "skipped", reason: "missed" })
    await rows.run({ job: "stock", atMs: midnight + 27 * hour, status: "skipped", reason: "overlap" })
    await rows.run({ job: "stock", atMs: midnight + 28 * hour, status: "skipped", reason: "missed" })
    await rows.run({ job: "stock", atMs: midnight + 20 * hour, trigger: "manual" })
    await rows.run({ job: "stock", atMs: midnight + 20 * hour, trigger: "backfill", status: "skipped" })
    const days = [
      { job: "stock", fromMs: 20, toMs: 26, succeeded: 2, failed: 1, skipped: { missed: 4 } },
      { job: "stock", fromMs: 27, toMs: 28, succeeded: 0, failed: 0, skipped: { missed: 1, overlap: 1 } },
    ]
    while ((await prune({ keepRuns: 0, batchSize: 3 })) > 0);
    expect(await left()).toEqual([])
    expect(await summed()).toEqual(days)
  })

  test("two that prune at once count no tick twice", async () => {
    await rows.hours({ job: "stock", fromMs: midnight, count: 400 })
    const pruneAll = async () => {
      let pruned = 0
      for (let batch; (batch = await prune({ keepRuns: 0, batchSize: 7 })) > 0;) pruned += batch
      return pruned
    }
    const pruned = await Promise.all([pruneAll(), pruneAll(), pruneAll(), pruneAll()])
    expect(pruned.reduce((sum, each) => sum + each)).toBe(400)
    expect((await summed()).reduce((sum, day) => sum + day.succeeded, 0)).toBe(400)
  })

  test("workers and events go by their age", async () => {
    await rows.worker({ id: "old", startedAtMs: midnight - 9, seenAtMs: midnight - 1 })
    await rows.worker({ id: "new", startedAtMs: midnight - 9, seenAtMs: midnight + 1 })
    await rows.event({ job: "stock", atMs: midnight - 1, kind: "paused" })
    await rows.event({ job: "stock", atMs: midnight, kind: "resumed" })
    expect(await history.pruneRest({ beforeMs: midnight })).toBe(2)
    expect((await history.workers(everything)).map((worker) => worker.workerId)).toEqual(["new"])
    expect(await history.events({ job: "stock", ...everything })).toHaveLength(1)
  })
})
