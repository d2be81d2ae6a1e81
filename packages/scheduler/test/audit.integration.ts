import { Pool } from "pg"
import { audit } from "../src/insight/audit"
import { postgresHistory } from "../src/ledger/postgres/history"
import { createBench, type Bench } from "./bench.fixture"
import { at, storedRows } from "./stored-rows.fixture"

const hour = 3_600_000

describe("auditing the ledger on Postgres", () => {
  let bench: Bench
  let rows: ReturnType<typeof storedRows>
  let pool: Pool
  const midnight = at("2026-03-01T00:00:00Z")
  beforeEach(async () => {
    bench = await createBench("postgres")
    rows = storedRows(bench)
    pool = new Pool({ connectionString: bench.databaseUrl, max: 4 })
  })
  afterEach(async () => {
    await pool.end()
    await bench.clear()
  })

  const auditAll = (toMs: number) =>
    audit({ ledger: postgresHistory(pool), nowMs: toMs, fromMs: midnight - 1000 * hour, toMs })

  test("pruning changes no count", async () => {
    const watermarkMs = midnight + 99 * hour
    await rows.job({ name: "stock", createdAtMs: midnight - 1, watermarkMs })
    const skipped = { status: "skipped", reason: "missed" }
    const range = { atMs: midnight, coversToMs: midnight + 59 * hour, count: 60 }
    await rows.run({ job: "stock", ...range, ...skipped })
    await rows.hours({ job: "stock", fromMs: midnight + 60 * hour, count: 30 })
    await rows.hours({ job: "stock", fromMs: midnight + 90 * hour, count: 10, status: "failed" })
    const before = await auditAll(watermarkMs + 1)
    const counts = { expected: 100, succeeded: 30, failed: 10, skipped: { missed: 60 } }
    expect(before.total).toMatchObject({ ...counts, unaccounted: 0, unexpected: 0 })
    const pruning = { job: "stock", beforeMs: 0, batchSize: 7 }
    for (const keepRuns of [30, 5, 0]) {
      while ((await postgresHistory(pool).prune({ ...pruning, keepRuns })) > 0);
      expect(await auditAll(watermarkMs + 1)).toEqual(before)
    }
  })

  test("a month of a job of every second, most of it skipped, is compared within seconds", async () => {
    const days = 30
    const watermarkMs = midnight + days * 24 * hour
    const schedule = { expression: "* * * * * *" }
    await rows.job({ name: "stock", createdAtMs: midnight, watermarkMs, schedule })
    // A row holds at most 20,000 skipped ticks, as the planner writes them; the last hour ran.
    const skippedSeconds = days * 86_400 - 3_600
    await bench.sql(
      `INSERT INTO scheduled_job_run (job_name, version_id, scheduled_for, covers_to, count, trigger, status, reason,
                                      run_at, offer_at, created_at)
       SELECT name, version_id, t, u, extract(epoch FROM u - t) + 1, 'schedule', 'skipped', 'missed', t, t, t
         FROM scheduled_job, generate_series(1, $2::integer, 20000) AS s
        CROSS JOIN LATERAL (SELECT $1::timestamptz + s * interval '1 second' AS t,
                                   $1::timestamptz + least(s + 19999, $2) * interval '1 second' AS u) span
        UNION ALL
       SELECT name, version_id, t, t, 1, 'schedule', 'succeeded', NULL, t, t, t
         FROM scheduled_job,
              generate_series($1::timestamptz + ($2 + 1) * interval '1 second', $3, interval '1 second') AS t`,
      [new Date(midnight).toISOString(), skippedSeconds, new Date(watermarkMs).toISOString()],
    )
    const { total } = await auditAll(watermarkMs + 1)
    expect(total).toMatchObject({
      expected: days * 86_400,
      succeeded: 3_600,
      skipped: { missed: skippedSeconds },
      unaccounted: 0,
      unexpected: 0,
    })
  })
})
