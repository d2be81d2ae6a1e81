import { createPostgresLedger, type SchedulerOptions } from "../src"
import { createBench, job, runsOf, until, type Bench } from "./bench.fixture"
import { habits, writeOn, type Writes } from "./late-writer.fixture"

/** Runs are triggered by the test itself. */
const never = { schedule: "0 0 1 1 *" }

let bench: Bench
beforeEach(async () => {
  bench = await createBench("postgres")
  await bench.sql(`CREATE TABLE effect (run text)`)
})
afterEach(() => bench.clear())

/** With two connections, so that what an attempt leaves is soon in use again. */
const openLedger = () =>
  createPostgresLedger({ connection: { connectionString: bench.databaseUrl }, transactionPoolSize: 2 })

async function start(jobs: ReturnType<typeof job>[], options: Partial<SchedulerOptions> = {}) {
  const scheduler = bench.createScheduler({ ledger: openLedger(), heartbeatMs: 200, ...options })
  for (const each of jobs) await scheduler.register(each)
  await scheduler.start()
  return scheduler
}
const runOf = (name: string, status: string) =>
  until(`a run of ${name} is ${status}`, async () =>
    (await runsOf(bench, name)).find((run) => run.status === status),
  )
/** How many rows stayed, by who wrote them. */
const effects = async () =>
  Object.fromEntries(
    (
      await bench.sql<{ run: string; rows: number }>(
        `SELECT CASE run WHEN 'neighbour' THEN run ELSE 'late' END AS run, count(*)::int AS rows FROM effect GROUP BY 1`,
      )
    ).map(({ run, rows }) => [run, rows]),
  )
const settled = (work: Promise<unknown>[]) => Promise.allSettled(work)

/** Goes on when its attempt is given up; `gone` are the calls that are still at it. */
function stubborn(config: Record<string, unknown>, habit: (typeof habits)[number]) {
  const writes: Writes = { accepted: 0, errors: [] }
  const gone: Promise<void>[] = []
  const defined = job({ ...never, transaction: true, ...config }, ({ manager, runId }) => {
    const work = writeOn(manager!, habit, writes, runId)
    gone.push(work)
    return work
  })
  return { job: defined, writes, gone }
}

/** Its runs use the connections that others leave, and commit. */
const neighbour = () =>
  job({ name: "neighbour", ...never, transaction: true, overlap: "allow" }, async ({ manager }) => {
    await manager!.query(`INSERT INTO effect VALUES ('neighbour')`)
    await manager!.query(`SELECT pg_sleep(0.03)`)
  })

function expectRefused({ accepted, errors }: Writes): void {
  expect(accepted).toBeGreaterThan(0)
  expect(errors.length).toBeGreaterThan(0)
  expect([...new Set(errors.map((error) => (error as { code?: unknown }).code))]).toEqual([
    "TRANSACTION_OVER",
  ])
}

describe.each(habits)("a handler that goes on writing %s", (habit) => {
  test("leaves nothing after its timeout, and no other run's transaction is touched", async () => {
    const late = stubborn({ name: "late", timeout: "150ms" }, habit)
    const scheduler = await start([late.job, neighbour()])
    for (let round = 0; round < 5; round++) {
      await scheduler.trigger("late")
      await until(
        "it was given up",
        async () =>
          (await runsOf(bench, "late")).length > round &&
          (await runsOf(bench, "late")).every(({ status }) => status === "failed"),
      )
      for (let i = 0; i < 4; i++) await scheduler.trigger("neighbour")
    }
    await settled(late.gone)
    await until("the neighbours ended", async () => {
      const runs = await runsOf(bench, "neighbour")
      return runs.length === 20 && runs.every(({ status }) => status === "succeeded")
    })
    expect((await runsOf(bench, "late")).map(({ reason }) => reason)).toEqual(Array(5).fill("timeout"))
    expect(await effects()).toEqual({ neighbour: 20 })
    expectRefused(late.writes)
  })

  test("leaves nothing after its run was cancelled", async () => {
    const late = stubborn({ name: "late" }, habit)
    const scheduler = await start([late.job, neighbour()])
    const { runId } = await scheduler.trigger("late")
    await until("it writes", () => late.writes.accepted > 0)
    await scheduler.cancel(runId)
    await scheduler.trigger("neighbour")
    await settled(late.gone)
    await runOf("neighbour", "succeeded")
    expect(await effects()).toEqual({ neighbour: 1 })
  })
})

/** Every path by which an attempt is given up while its handler goes on. */
describe("a handler that goes on writing leaves nothing", () => {
  test("after another worker took its run, from the moment on that its process learns of it", async () => {
    const late = stubborn({ name: "late" }, "with pauses")
    await (await start([late.job])).trigger("late")
    await until("it writes", () => late.writes.accepted > 0)
    await bench.sql(
      `UPDATE scheduled_job_run SET attempt = 2, worker_id = 'another', lease_expires_at = clock_timestamp() + interval '1 hour'`,
    )
    await settled(late.gone)
    expect(await effects()).toEqual({})
    expectRefused(late.writes)
  })

  test("after a shutdown that did not wait for it, which itself ends in time", async () => {
    const late = stubborn({ name: "late" }, "in a loop")
    const scheduler = await start([late.job], { shutdownTimeoutMs: 100 })
    await scheduler.trigger("late")
    await until("it writes", () => late.writes.accepted > 0)
    await scheduler.stop()
    await settled(late.gone)
    expect(await effects()).toEqual({})
    expect(await runsOf(bench, "late")).toMatchObject([{ status: "due" }])
    expectRefused(late.writes)
  })

  test("where it writes at the very moment its signal aborts", async () => {
    const errors: unknown[] = []
    const eager = job({ name: "eager", ...never, transaction: true, timeout: "100ms" }, async (run) => {
      await run.manager!.query(`INSERT INTO effect VALUES ('before')`)
      const write = () =>
        run.manager!.query(`INSERT INTO effect VALUES ('late')`).catch((error: unknown) => errors.push(error))
      await new Promise((resolve) => run.signal.addEventListener("abort", () => resolve(write())))
    })
    await (await start([eager])).trigger("eager")
    await runOf("eager", "failed")
    expect(errors).toMatchObject([
      { code: "TRANSACTION_OVER", message: expect.stringMatching(/RUN_TIMED_OUT/) },
    ])
    expect(await effects()).toEqual({})
  })

  test("where a statement waits for a lock: the server ends it, and the next run gets the lock", async () => {
    await bench.sql(`CREATE TABLE row (id int)`)
    await bench.sql(`INSERT INTO row VALUES (1), (2)`)
    const errors: unknown[] = []
    const stuck = job(
      { name: "stuck", ...never, transaction: true, timeout: "300ms" },
      async ({ manager }) => {
        await manager!.query(`UPDATE row SET id = id WHERE id = 2`)
        await manager!
          .query(`INSERT INTO effect VALUES ('late'); SELECT pg_sleep(8)`)
          .catch((error: unknown) => errors.push(error))
        await manager!
          .query(`INSERT INTO effect VALUES ('late')`)
          .catch((error: unknown) => errors.push(error))
      },
    )
    await (await start([stuck])).trigger("stuck")
    await runOf("stuck", "failed")
    const begun = Date.now()
    await bench.sql(`UPDATE row SET id = id WHERE id = 2`)
    expect(Date.now() - begun).toBeLessThan(3_000)
    await until("both were refused", () => errors.length === 2)
    expect(errors).toMatchObject([{ code: "TRANSACTION_OVER" }, { code: "TRANSACTION_OVER" }])
    expect(await effects()).toEqual({})
  })

  test("where it never got its connection: the handler is not called", async () => {
    let calls = 0
    const holder = job({ name: "holder", ...never, transaction: true, overlap: "allow" }, () => held)
    const waits = job(
      { name: "waits", ...never, transaction: true, timeout: "100ms" },
      () => void (calls += 1),
    )
    let release!: () => void
    const held = new Promise<void>((resolve) => (release = resolve))
    const ledger = openLedger()
    const transactions = createPostgresLedger({
      connection: { connectionString: bench.databaseUrl },
      transactionPoolSize: 1,
    })
    const scheduler = await start([holder, waits], { ledger, transact: transactions.transaction })
    await scheduler.trigger("holder")
    await runOf("holder", "running")
    await scheduler.trigger("waits")
    await runOf("waits", "failed")
    release()
    await runOf("holder", "succeeded")
    await scheduler.trigger("holder")
    await until("both ended", async () =>
      (await runsOf(bench, "holder")).every(({ status }) => status === "succeeded"),
    )
    await transactions.close()
    expect(calls).toBe(0)
  })

  test("fifty times, and transactions go on with as many connections as before", async () => {
    const late = stubborn({ name: "late", timeout: "20ms", overlap: "allow" }, "several at once")
    const scheduler = await start([late.job, neighbour()])
    for (let i = 0; i < 50; i++) await scheduler.trigger("late")
    await until("all were given up", async () => {
      const runs = await runsOf(bench, "late")
      return runs.length === 50 && runs.every(({ status }) => status === "failed")
    })
    await settled(late.gone)
    for (let i = 0; i < 10; i++) await scheduler.trigger("neighbour")
    await until("the neighbours ended", async () => {
      const runs = await runsOf(bench, "neighbour")
      return runs.length === 10 && runs.every(({ status }) => status === "succeeded")
    })
    expect(await effects()).toEqual({ neighbour: 10 })
    const open = await bench.sql<{ count: number }>(
      `SELECT count(*)::int FROM pg_stat_activity
        WHERE datname = current_database() AND application_name = 'nightshift transactions' AND pid <> pg_backend_pid()`,
    )
    expect(open[0]!.count).toBeLessThanOrEqual(2)
  })
})
