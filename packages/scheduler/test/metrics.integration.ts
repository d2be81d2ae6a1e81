import { createPostgresLedger } from "../src"
import { createMetrics } from "../src/metrics"
import { createBench, job, until, type Bench } from "./bench.fixture"
import { ownRedis } from "./own-services.fixture"
import { readMetrics, samplesOf } from "./prometheus.fixture"

const nextYear = { schedule: "0 0 1 1 *" }
const aliveWithinMs = 10_000

let bench: Bench
beforeEach(async () => {
  bench = await createBench("redis")
})
afterEach(() => bench.clear())

test("what became of real runs is what the metrics say", async () => {
  const ledger = bench.openLedger()
  const queues = () => ["default", "unused"]
  const metrics = createMetrics({ workload: () => ledger.workload({ aliveWithinMs }), queues, cacheMs: 0 })
  const scheduler = bench.createScheduler({ ledger, observers: [metrics.observer] })
  let release: () => void = () => undefined
  const held = new Promise<void>((resolve) => (release = resolve))
  const jobs = [
    job({ name: "tick", schedule: "* * * * * *" }, () => undefined),
    job({ name: "flaky", ...nextYear, attempts: 2, backoff: { type: "fixed", delay: 10 } }, () => {
      throw new Error("no stock")
    }),
    job({ name: "held", ...nextYear }, ({ signal }) =>
      Promise.race([
        held,
        new Promise((_, reject) => signal.addEventListener("abort", () => reject(new Error("gave in")))),
      ]),
    ),
    job({ name: "crowded", schedule: "* * * * * *" }, () => held),
  ]
  for (const each of jobs) await scheduler.register(each)
  await scheduler.start()
  await scheduler.trigger("flaky")
  const { runId } = await scheduler.trigger("held")

  const seen = await until("all of it is in the metrics", async () => {
    const text = await metrics.render()
    const value = readMetrics(text)
    const whole =
      (value("nightshift_runs_total", { job: "tick", outcome: "succeeded" }) ?? 0) >= 3 &&
      value("nightshift_runs_total", { job: "flaky" }) === 1 &&
      (value("nightshift_ticks_skipped_total", { job: "crowded", reason: "overlap" }) ?? 0) >= 2 &&
      value("nightshift_runs_running", { job: "held" }) === 1 &&
      value("nightshift_last_heartbeat_timestamp_seconds") !== 0
    return whole && { text, value }
  })
  const { text, value } = seen
  const failed = { job: "flaky", outcome: "failed", reason: "error", trigger: "manual" }
  expect(value("nightshift_runs_total", failed)).toBe(1)
  expect(value("nightshift_attempts_total", { job: "flaky", outcome: "failed" })).toBe(2)
  expect(samplesOf(text, "nightshift_run_duration_seconds", "flaky")).toBe(2)
  expect(samplesOf(text, "nightshift_tick_lateness_seconds", "tick")).toBeGreaterThanOrEqual(3)
  // A run that a person asked for has no tick to be late for.
  expect(samplesOf(text, "nightshift_tick_lateness_seconds", "flaky")).toBe(0)
  expect(value("nightshift_queue_running_runs", { queue: "default" })).toBeGreaterThanOrEqual(2)
  expect(value("nightshift_queue_waiting_runs", { queue: "unused" })).toBe(0)
  expect(value("nightshift_live_workers")).toBe(1)
  expect(value("nightshift_jobs_without_worker")).toBe(0)
  expect(value("nightshift_service_up", { service: "ledger" })).toBe(1)
  expect(value("nightshift_outages_total", { service: "queue" })).toBe(0)
  expect(value("nightshift_job_last_success_timestamp_seconds", { job: "tick" })).toBeGreaterThan(1.7e9)

  await scheduler.cancel(runId)
  await until("the cancelled run is over", async () => {
    const now = readMetrics(await metrics.render())
    return (
      now("nightshift_runs_total", { job: "held", outcome: "failed", reason: "cancelled" }) === 1 &&
      now("nightshift_runs_running", { job: "held" }) === 0
    )
  })
  release()
})

test("connections to Postgres are counted, those in which handlers write apart from the ledger's own", async () => {
  const ledger = createPostgresLedger({
    connection: { connectionString: bench.databaseUrl },
    transactionPoolSize: 2,
  })
  const metrics = createMetrics({
    workload: () => ledger.workload({ aliveWithinMs }),
    connections: () => ledger.connections(),
  })
  const scheduler = bench.createScheduler({ ledger })
  let release: () => void = () => undefined
  const held = new Promise<void>((resolve) => (release = resolve))
  const config = { name: "writes", ...nextYear, transaction: true, overlap: "allow" }
  await scheduler.register(job(config, () => held))
  await scheduler.start()
  const pool = (name: string) => ({ pool: name })
  const before = readMetrics(await metrics.render())
  expect(before("nightshift_connections_open", pool("ledger"))).toBeGreaterThan(0)
  expect(before("nightshift_connections_open", pool("transactions"))).toBe(0)
  expect(before("nightshift_connections_limit", pool("transactions"))).toBe(2)
  for (let run = 0; run < 3; run++) await scheduler.trigger("writes")
  await until("two write and one waits", async () => {
    const value = readMetrics(await metrics.render())
    return (
      value("nightshift_connections_used", pool("transactions")) === 2 &&
      value("nightshift_connections_waiting", pool("transactions")) === 1
    )
  })
  release()
  await until("none waits and none writes", async () => {
    const value = readMetrics(await metrics.render())
    return (
      value("nightshift_connections_used", pool("transactions")) === 0 &&
      value("nightshift_connections_waiting", pool("transactions")) === 0
    )
  })
})

test("a run that is handed back at a shutdown does not run on in the metrics", async () => {
  const ledger = bench.openLedger()
  const metrics = createMetrics({ workload: () => ledger.workload({ aliveWithinMs }) })
  const scheduler = bench.createScheduler({ ledger, shutdownTimeoutMs: 10, observers: [metrics.observer] })
  await scheduler.register(job({ name: "endless", ...nextYear }, () => new Promise(() => undefined)))
  await scheduler.start()
  await scheduler.trigger("endless")
  await until("it runs", async () => {
    return readMetrics(await metrics.render())("nightshift_runs_running", { job: "endless" }) === 1
  })
  await scheduler.stop()
  // The ledger is closed: its gauges are left out, and the rest is shown all the same.
  const later = createMetrics({ workload: () => ledger.workload({ aliveWithinMs }) })
  expect(readMetrics(await later.render())("nightshift_live_workers")).toBeUndefined()
  const value = readMetrics(await metrics.render())
  expect(value("nightshift_runs_running", { job: "endless" })).toBe(0)
  expect(value("nightshift_attempts_total", { job: "endless", outcome: "handed_back" })).toBe(1)
  expect(value("nightshift_runs_total", { job: "endless" })).toBeUndefined()
})

test("an outage of Redis is counted, and its end is seen", async () => {
  const redis = await ownRedis()
  const ledger = bench.openLedger()
  const metrics = createMetrics({ workload: () => ledger.workload({ aliveWithinMs }) })
  const scheduler = bench.createScheduler({ ledger, redisUrl: redis.url, observers: [metrics.observer] })
  await scheduler.register(job({ name: "tick", schedule: "* * * * * *" }, () => undefined))
  await scheduler.start()
  const up = async () => readMetrics(await metrics.render())("nightshift_service_up", { service: "queue" })
  expect(await up()).toBe(1)
  await redis.stop()
  await until("the outage is seen", async () => (await up()) === 0)
  const value = readMetrics(await metrics.render())
  expect(value("nightshift_outages_total", { service: "queue" })).toBe(1)
  expect(value("nightshift_service_up", { service: "ledger" })).toBe(1)
  await redis.start()
  await until("its end is seen", async () => (await up()) === 1)
  await scheduler.stop()
  await redis.close()
})

test("however often it is scraped, the ledger is asked once in a few seconds, and a slow answer holds nobody up", async () => {
  let asked = 0
  const answer = { queues: [], liveWorkers: 2 }
  const metrics = createMetrics({ workload: () => Promise.resolve((asked++, answer)) })
  const texts = await Promise.all([metrics.render(), metrics.render(), metrics.render()])
  await metrics.render()
  expect(asked).toBe(1)
  expect(texts.map((text) => readMetrics(text)("nightshift_live_workers"))).toEqual([2, 2, 2])
  const hanging = createMetrics({ workload: () => new Promise(() => undefined) })
  expect(readMetrics(await hanging.render())("nightshift_service_up", { service: "ledger" })).toBe(1)
})
