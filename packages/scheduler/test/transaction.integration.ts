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
  createPostgresLedger({ connection: { connectionString: bench.databaseUrl }, poolSize: 2 })

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
