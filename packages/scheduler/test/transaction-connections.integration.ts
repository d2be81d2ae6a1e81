import { createPostgresLedger, type PostgresLedgerOptions } from "../src"
import { createBench, job, runsOf, until, type Bench } from "./bench.fixture"

/** Runs are triggered by the test itself. */
const never = { schedule: "0 0 1 1 *", overlap: "allow" }

let bench: Bench
beforeEach(async () => {
  bench = await createBench("postgres")
})
afterEach(() => bench.clear())

const openLedger = (options: Partial<PostgresLedgerOptions> = {}) =>
  createPostgresLedger({ connection: { connectionString: bench.databaseUrl }, ...options })

/** Transactions that last until they are released, and how many are at it. */
function held() {
  let release!: () => void
  const released = new Promise<void>((resolve) => (release = resolve))
  const counts = { open: 0, most: 0 }
  const handler = async () => {
    counts.open += 1
    counts.most = Math.max(counts.most, counts.open)
    await released
    counts.open -= 1
  }
  return { release, counts, handler }
}

const connections = async (name: string) =>
  (
    await bench.sql<{ count: number }>(
      `SELECT count(*)::int FROM pg_stat_activity WHERE datname = current_database() AND application_name = $1`,
      [name],
    )
  )[0]!.count

const succeeded = (name: string, count: number) => async () =>
  (await runsOf(bench, name)).filter(({ status }) => status === "succeeded").length >= count

test("as many transactions as there are slots keep no tick, claim or heartbeat waiting", async () => {
  const { release, counts, handler } = held()
  // With one connection of the ledger's, everything would wait.
  const ledger = openLedger({ poolSize: 1, answerWithinMs: 1_000 })
  const scheduler = bench.createScheduler({ ledger, heartbeatMs: 200, leaseMs: 1_500, concurrency: 12 })
  await scheduler.register(job({ name: "slow", ...never, transaction: true }, handler))
  await scheduler.register(job({ name: "quick", schedule: "* * * * * *" }, () => undefined))
  await scheduler.start()
  for (let run = 0; run < 8; run++) await scheduler.trigger("slow")
  await until("all are at work", () => counts.open === 8)
  await until("ticks run beside them", succeeded("quick", 4))
  release()
  await until("all committed", succeeded("slow", 8))
  expect((await runsOf(bench, "slow")).map(({ attempt }) => attempt)).toEqual(Array(8).fill(1))
  expect((await runsOf(bench, "quick")).filter(({ status }) => status === "skipped")).toEqual([])
})

test("where more transactions are asked for than there are connections, they wait for as long as it takes, and none fails", async () => {
  const { release, counts, handler } = held()
  const ledgers = [0, 1].map(() => openLedger({ transactionPoolSize: 2, answerWithinMs: 300 }))
  const schedulers = ledgers.map((ledger) => bench.createScheduler({ ledger, heartbeatMs: 200 }))
  for (const scheduler of schedulers) {
    await scheduler.register(job({ name: "slow", ...never, transaction: true }, handler))
    await scheduler.start()
  }
  for (let run = 0; run < 8; run++) await schedulers[run % 2]!.trigger("slow")
  await until("they are claimed", async () => {
    const runs = await runsOf(bench, "slow")
    return runs.length === 8 && runs.every(({ status }) => status === "running")
  })
  await until("longer than the ledger waits for an answer", async () => {
    const [row] = await bench.sql<{ passed: boolean }>(
      `SELECT min(attempt_started_at) < clock_timestamp() - interval '1 second' AS passed FROM scheduled_job_run`,
    )
    return row!.passed
  })
  release()
  await until("all committed", succeeded("slow", 8))
  expect(counts.most).toBeLessThanOrEqual(4)
  expect((await runsOf(bench, "slow")).map(({ attempt }) => attempt)).toEqual(Array(8).fill(1))
})

test.each([
  ["one statement", (query: (sql: string) => Promise<unknown>) => query(`SELECT pg_sleep(1.5)`)],
  [
    "a trigger that runs at COMMIT",
    async (query: (sql: string) => Promise<unknown>) => {
      await query(`CREATE TABLE effect (id int)`)
      await query(`CREATE FUNCTION slow() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN PERFORM pg_sleep(1.5); RETURN NULL; END $$`)
      await query(`CREATE CONSTRAINT TRIGGER slow AFTER INSERT ON effect
        DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION slow()`)
      await query(`INSERT INTO effect VALUES (1)`)
    },
  ],
  [
    "a lock that another transaction holds",
    async (query: (sql: string) => Promise<unknown>) => {
      await bench.sql(`SELECT pg_advisory_lock(1)`)
      const waiting = query(`SELECT pg_advisory_xact_lock(1)`)
      await bench.sql(`SELECT pg_sleep(1.5)`)
      await bench.sql(`SELECT pg_advisory_unlock(1)`)
      await waiting
    },
  ],
])("a handler's work may take longer than the ledger waits for an answer: %s", async (_case, work) => {
  const scheduler = bench.createScheduler({ ledger: openLedger({ answerWithinMs: 700 }) })
  await scheduler.register(
    job({ name: "slow", ...never, transaction: true }, async ({ manager }) => {
      await work((sql) => manager!.query(sql))
    }),
  )
  await scheduler.start()
  await scheduler.trigger("slow")
  const run = await until("it ended", async () =>
    (await runsOf(bench, "slow")).find(({ status }) => ["succeeded", "failed"].includes(status)),
  )
  expect(run).toMatchObject({ status: "succeeded", error: null })
})

test("no connection for transactions is opened before one is asked for, and a shutdown closes all", async () => {
  const { release, counts, handler } = held()
  const scheduler = bench.createScheduler({ ledger: openLedger({ transactionPoolSize: 3 }) })
  await scheduler.register(job({ name: "slow", ...never, transaction: true }, handler))
  await scheduler.start()
  expect(await connections("nightshift transactions")).toBe(0)
  for (let run = 0; run < 5; run++) await scheduler.trigger("slow")
  await until("three are at work", () => counts.open === 3)
  expect(await connections("nightshift transactions")).toBe(3)
  release()
  await until("all committed", succeeded("slow", 5))
  await scheduler.stop()
  await until("none is open", async () => (await connections("nightshift transactions")) === 0)
})

test("a shutdown past its deadline ends in time where transactions are open and others wait, and hands all back", async () => {
  const { counts, handler } = held()
  const ledger = openLedger({ transactionPoolSize: 2 })
  const scheduler = bench.createScheduler({ ledger, shutdownTimeoutMs: 100 })
  await scheduler.register(job({ name: "slow", ...never, transaction: true }, handler))
  await scheduler.start()
  for (let run = 0; run < 4; run++) await scheduler.trigger("slow")
  await until("two are at work, and two wait", async () => {
    const runs = await runsOf(bench, "slow")
    return counts.open === 2 && runs.filter(({ status }) => status === "running").length === 4
  })
  await scheduler.stop()
  expect((await runsOf(bench, "slow")).map(({ status }) => status)).toEqual(Array(4).fill("due"))
  await until("none is open", async () => (await connections("nightshift transactions")) === 0)
  expect(counts.most).toBe(2)
})

test("an attempt that is given up while it waits for a connection uses none, and the next in line gets it", async () => {
  const { release, counts, handler } = held()
  const scheduler = bench.createScheduler({ ledger: openLedger({ transactionPoolSize: 1 }) })
  let calls = 0
  await scheduler.register(job({ name: "slow", ...never, transaction: true }, handler))
  const late = { name: "late", ...never, transaction: true, timeout: "100ms" }
  await scheduler.register(job(late, () => void (calls += 1)))
  await scheduler.start()
  await scheduler.trigger("slow")
  await until("it is at work", () => counts.open === 1)
  for (let run = 0; run < 3; run++) await scheduler.trigger("late")
  await until("they were given up", async () => {
    const runs = await runsOf(bench, "late")
    return runs.length === 3 && runs.every(({ reason }) => reason === "timeout")
  })
  await scheduler.trigger("slow")
  release()
  await until("both committed", succeeded("slow", 2))
  expect(calls).toBe(0)
})

test.each([0, -1, 1.5, NaN, "4"])(
  "a pool of %p connections for transactions is refused where the ledger is made",
  (size) => {
    expect(() => openLedger({ transactionPoolSize: size as number })).toThrow(
      expect.objectContaining({
        code: "OPTION_INVALID",
        message: expect.stringContaining("transactionPoolSize"),
      }),
    )
  },
)
