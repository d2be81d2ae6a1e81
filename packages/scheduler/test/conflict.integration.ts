import { createMetrics } from "../src/metrics"
import { createBench, job, until, type Bench } from "./bench.fixture"
import { readMetrics } from "./prometheus.fixture"

let bench: Bench
beforeEach(async () => {
  bench = await createBench("postgres")
})
afterEach(() => bench.clear())

/** Of every so many writes to runs one fails, as if another transaction had been in the way. */
async function failEvery(nth: number, code: string): Promise<void> {
  await bench.sql(`CREATE SEQUENCE tried`)
  await bench.sql(`
    CREATE FUNCTION get_in_the_way() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF nextval('tried') % ${nth} = 0 THEN RAISE EXCEPTION 'in the way' USING ERRCODE = '${code}'; END IF;
      RETURN NULL;
    END $$`)
  await bench.sql(`
    CREATE TRIGGER in_the_way AFTER INSERT OR UPDATE ON scheduled_job_run
    FOR EACH STATEMENT EXECUTE FUNCTION get_in_the_way()`)
}

describe.each(["40001", "40P01"])("writes that Postgres rolls back with %s", (code) => {
  test("are sent again at once: runs end, and no outage is reported", async () => {
    await failEvery(3, code)
    const ledger = bench.openLedger()
    const metrics = createMetrics({ workload: () => ledger.workload({ aliveWithinMs: 10_000 }) })
    const scheduler = bench.createScheduler({ ledger, observers: [metrics.observer] })
    let began = 0
    const bounds = [{ concurrency: 1 }, {}]
    for (const [number, bound] of bounds.entries()) {
      const config = { name: `tick-${number}`, schedule: "* * * * * *", ...bound }
      await scheduler.register(job(config, () => void (began += 1)))
    }
    await scheduler.start()
    await scheduler.trigger("tick-0")
    await until("runs came", () => began >= 8)
    await until("they ended", async () => {
      const [row] = await bench.sql<{ n: number }>(
        `SELECT count(*)::integer AS n FROM scheduled_job_run WHERE status = 'succeeded'`,
      )
      return row!.n >= 8
    })
    const value = readMetrics(await metrics.render())
    expect(value("nightshift_service_up", { service: "ledger" })).toBe(1)
    expect(value("nightshift_refusals_total", { service: "ledger" })).toBe(0)
    expect(bench.log.filter((line) => line.includes("Postgres, which holds"))).toEqual([])
  })
})

test("a database that is serializable by default makes no outage of what its transactions do to each other", async () => {
  const [row] = await bench.sql<{ name: string }>(`SELECT current_database() AS name`)
  await bench.sql(`ALTER DATABASE ${row!.name} SET default_transaction_isolation = serializable`)
  let began = 0
  for (let process = 0; process < 2; process++) {
    const scheduler = bench.createScheduler()
    for (let number = 0; number < 5; number++) {
      const config = {
        name: `tick-${number}`,
        schedule: "* * * * * *",
        overlap: "queue",
        concurrency: 2,
      } as const
      await scheduler.register(job(config, () => void (began += 1)))
    }
    await scheduler.start()
  }
  await until("runs came", () => began >= 40)
  expect(bench.log.filter((line) => line.includes("Postgres, which holds"))).toEqual([])
})
