import { createBench, job, runsOf, until, type Bench } from "./bench.fixture"

describe("a database that takes no writes", () => {
  let bench: Bench
  beforeEach(async () => {
    bench = await createBench("postgres", { default_transaction_read_only: "on" })
  })
  afterEach(() => bench.clear())

  test("is named at the start, with what to do; once it takes writes, the same scheduler starts", async () => {
    const scheduler = bench.createScheduler()
    await scheduler.register(job({ name: "poll", schedule: "* * * * * *" }, () => Promise.resolve()))
    await expect(scheduler.start()).rejects.toMatchObject({
      code: "LEDGER_REFUSED",
      details: { code: "25006" },
      retryable: true,
      message: expect.stringMatching(
        /^the database of the ledger: expected it to do what it is asked, got cannot execute .* read-only transaction\. Give the address of the primary server/,
      ),
    })
    const database = new URL(bench.databaseUrl).pathname.slice(1)
    await bench.sql(`ALTER DATABASE ${database} RESET default_transaction_read_only`)
    await bench.sql(
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1 AND pid <> pg_backend_pid()",
      [database],
    )
    // The test has cut its connections, of which it learns at their next use.
    const started = () => scheduler.start().then(Boolean, isCut)
    await until("it starts", started)
    await until("it runs", async () => (await runsOf(bench, "poll")).length > 0)
  })

  test("is named to an operator, and still answers what only looks", async () => {
    const ledger = bench.openLedger()
    const pause = ledger.pause({ job: "poll", forMs: undefined, by: undefined, reason: undefined })
    await expect(pause).rejects.toMatchObject({ code: "LEDGER_REFUSED", details: { code: "25006" } })
    await ledger.assertMigrated()
    expect(await ledger.storedJobs()).toEqual([])
    await ledger.close()
  })
})

function isCut(error: unknown): false {
  if ((error as { code?: unknown }).code !== "LEDGER_UNREACHABLE") throw error
  return false
}
