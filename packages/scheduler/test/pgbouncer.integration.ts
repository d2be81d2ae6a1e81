import { createPostgresLedger } from "../src"
import { createBench, job, runsOf, until, type Bench } from "./bench.fixture"
import { startPgBouncer } from "./pgbouncer.fixture"

// Its program comes from Debian's package where there is none; elsewhere it has to be installed.
const onLinux = process.platform === "linux" ? describe : describe.skip

onLinux("a PgBouncer that pools by transaction and carries no prepared statements over", () => {
  let bench: Bench
  let pooler: Awaited<ReturnType<typeof startPgBouncer>>
  beforeAll(async () => {
    bench = await createBench("redis")
    pooler = await startPgBouncer(bench.databaseUrl)
  })
  afterAll(async () => {
    await pooler.stop()
    await bench.clear()
  })

  const ledgerBy = (options: { prepareStatements?: boolean; schema?: string }) =>
    createPostgresLedger({ connection: { connectionString: pooler.url }, ...options })

  test("serves with prepareStatements: false, two processes at once", async () => {
    const everySecond = { schedule: "* * * * * *", missed: "all", attempts: 1 }
    const schedulers = [1, 2].map(() =>
      bench.createScheduler({ ledger: ledgerBy({ prepareStatements: false }) }),
    )
    for (const scheduler of schedulers) {
      await scheduler.register(job({ ...everySecond, name: "plain" }, () => ({ isDone: true })))
      await scheduler.register(job({ ...everySecond, name: "bounded", overlap: "queue" }, () => undefined))
    }
    await Promise.all(schedulers.map((scheduler) => scheduler.start()))
    const ended = (name: string) => async () =>
      (await runsOf(bench, name)).filter(({ status }) => status === "succeeded").length >= 4
    for (const name of ["plain", "bounded"]) await until(`${name} has run four times`, ended(name))
    await Promise.all(schedulers.map((scheduler) => scheduler.stop()))
    const runs = [...(await runsOf(bench, "plain")), ...(await runsOf(bench, "bounded"))]
    expect(runs.filter(({ attempt, failures }) => attempt > 1 || failures > 0)).toEqual([])
    expect(
      bench.log.filter((line) => /prepared statement|cannot be reached|unreachable/i.test(line)),
    ).toEqual([])
  })

  test("does not serve without it, so that the above is no luck", async () => {
    const ledgers = [ledgerBy({}), ledgerBy({})]
    const claim = { runId: "1", workerId: "nobody", leaseMs: 1_000 }
    const claims = await Promise.allSettled(ledgers.map((ledger) => ledger.claim(claim)))
    await Promise.all(ledgers.map((ledger) => ledger.close()))
    const again = ledgerBy({})
    const refused = [...claims, ...(await Promise.allSettled([again.claim(claim)]))]
    await again.close()
    const reasons = refused.map((each) => (each.status === "rejected" ? String(each.reason) : "served"))
    expect(reasons.join()).toMatch(/prepared statement "nightshift_\w+" already exists/)
  })

  test("reports a schema that it cannot set", async () => {
    const ledger = ledgerBy({ prepareStatements: false, schema: "public" })
    await expect(ledger.assertMigrated()).rejects.toThrow(/unsupported startup parameter/)
    await ledger.close()
  })
})
