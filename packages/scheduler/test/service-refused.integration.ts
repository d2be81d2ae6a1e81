import { Redis } from "ioredis"
import { createMetrics } from "../src/metrics"
import { createBench, job, until, type Bench } from "./bench.fixture"
import { ownRedis, type OwnService } from "./own-services.fixture"
import { readMetrics } from "./prometheus.fixture"

let redis: OwnService
let admin: Redis
let bench: Bench
beforeAll(async () => {
  redis = await ownRedis()
  admin = new Redis(redis.url)
})
afterAll(async () => {
  admin.disconnect()
  await redis.close()
})
beforeEach(async () => {
  bench = await createBench("redis")
})
afterEach(() => bench.clear())

async function serve(redisUrl: string) {
  let began = 0
  const ledger = bench.openLedger()
  const metrics = createMetrics({ workload: () => ledger.workload({ aliveWithinMs: 10_000 }), cacheMs: 0 })
  const scheduler = bench.createScheduler({ ledger, observers: [metrics.observer], redisUrl })
  await scheduler.register(job({ name: "tick", schedule: "* * * * * *" }, () => void (began += 1)))
  await scheduler.start()
  return {
    began: () => began,
    value: async (name: string, service: string) => readMetrics(await metrics.render())(name, { service }),
    lines: (words: string) => bench.log.filter((line) => line.includes(words)),
  }
}

test("while the queue refuses, a process runs its own ticks, one line logs the hint, and one the end", async () => {
  await admin.call("ACL", "SETUSER", "shop", "on", ">pw", "~*", "&*", "+@all", "-info")
  const url = Object.assign(new URL(redis.url), { username: "shop", password: "pw" }).toString()
  const { began, value, lines } = await serve(url)
  await until("it is reported", () => lines("The queue at").length === 1)
  const before = began()
  await until("its own ticks run", () => began() >= before + 3)
  expect(lines("The queue at")[0]).toMatch(/can be reached, but refuses .*'info'.*ACL SETUSER/)
  expect(await value("nightshift_service_refused", "queue")).toBe(1)
  expect(await value("nightshift_refusals_total", "queue")).toBe(1)
  expect(await value("nightshift_service_up", "queue")).toBe(1)
  expect(await value("nightshift_outages_total", "queue")).toBe(0)
  await admin.call("ACL", "SETUSER", "shop", "+info")
  await until("its end is reported", () => lines("The queue at").length === 2)
  expect(lines("The queue at")[1]).toContain("works again after")
  expect(await value("nightshift_service_refused", "queue")).toBe(0)
})

test("a Redis that was full is found to accept writes again though no message is due", async () => {
  const { value, lines } = await serve(redis.url)
  await admin.config("SET", "maxmemory", "1")
  await until("it is reported", () => lines("OOM").length === 1)
  expect(await value("nightshift_service_refused", "queue")).toBe(1)
  await admin.config("SET", "maxmemory", "0")
  await until("its end is reported", () => lines("works again").length === 1)
  expect(await value("nightshift_service_refused", "queue")).toBe(0)
  expect(await value("nightshift_service_up", "queue")).toBe(1)
})

test("a ledger that refuses one kind of work is reported so, and what it lacks, until it allows it", async () => {
  const { value, lines } = await serve(redis.url)
  await bench.sql(`CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION 'permission denied for table scheduled_job_run' USING ERRCODE = '42501'; END $$`)
  await bench.sql(`CREATE TRIGGER refuses BEFORE UPDATE ON scheduled_job_run
    FOR EACH ROW EXECUTE FUNCTION refuse()`)
  await until("it is reported", () => lines("Postgres, which holds").length === 1)
  expect(lines("Postgres, which holds")[0]).toMatch(
    /can be reached, but refuses .*permission denied.*Grant it/,
  )
  expect(await value("nightshift_service_refused", "ledger")).toBe(1)
  expect(await value("nightshift_service_up", "ledger")).toBe(1)
  await bench.sql(`DROP TRIGGER refuses ON scheduled_job_run`)
  await until("its end is reported", () => lines("works again").length === 1)
  expect(await value("nightshift_service_refused", "ledger")).toBe(0)
})
