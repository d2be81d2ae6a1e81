import { readMetrics } from "../../scheduler/test/prometheus.fixture"
import {
  createStore,
  everySecond,
  freePort,
  jobFile,
  runOf,
  type Store,
  type StoreOptions,
} from "./store.fixture"
import { until } from "./until.fixture"

const token = "a token of some length"
const nextYear = "0 0 1 1 *"

const tick = jobFile({ name: "tick", schedule: everySecond }, `return { ran: true }`)
/** Fails until there is a file named "restocked". */
const flaky = jobFile(
  { name: "flaky", schedule: everySecond },
  `if (!require("fs").existsSync("restocked")) throw new TypeError("no such warehouse")`,
)
const heavy = jobFile({ name: "heavy", schedule: "* * * * *", queue: "heavy" }, `return {}`)

/** A store's own subscribers, which print what they get: each of one event, as the local bus does not tell its name. */
const subscribers = Object.fromEntries(
  ["failed", "missed", "recovered", "unattended"].map((name) => [
    `subscribers/${name}.js`,
    `exports.__esModule = true
exports.config = { event: "scheduled-job.${name}" }
exports.default = async ({ data }) => console.log("EVENT " + JSON.stringify({ eventName: "scheduled-job.${name}", data }))`,
  ]),
)

let store: Store
const create = async (options: StoreOptions) => (store = await createStore(options))
afterEach(() => store.clear())

interface Told {
  eventName: string
  data: Record<string, unknown>
}

const eventsIn = (log: string[]): Told[] =>
  log.flatMap((line) => {
    const at = line.indexOf("EVENT ")
    return at < 0 ? [] : [JSON.parse(line.slice(at + 6)) as Told]
  })

describe("metrics", () => {
  test("are told to Prometheus, and only with the token", async () => {
    await create({ files: { "jobs/tick.js": tick, "jobs/flaky.js": flaky }, options: { metrics: { token } } })
    const server = await store.start()
    const url = `${server.url}/scheduled-jobs/metrics`
    const scrape = (authorization?: string) => fetch(url, authorization ? { headers: { authorization } } : {})
    const value = await until("several runs are in the metrics", async () => {
      const response = await scrape(`Bearer ${token}`)
      if (response.status !== 200) return false
      expect(response.headers.get("content-type")).toMatch(/^text\/plain; version=0\.0\.4/)
      const read = readMetrics(await response.text())
      const runs = read("nightshift_runs_total", { job: "tick", outcome: "succeeded" }) ?? 0
      return runs >= 3 && read("nightshift_live_workers") === 1 && read
    })
    expect(
      value("nightshift_runs_total", { job: "flaky", outcome: "failed", reason: "error" }),
    ).toBeGreaterThan(0)
    expect(value("nightshift_queue_waiting_runs", { queue: "default" })).toBeDefined()
    for (const wrong of [undefined, `Bearer ${token}x`, token]) {
      const refused = await scrape(wrong)
      expect([refused.status, refused.headers.get("www-authenticate")]).toEqual([401, "Bearer"])
      expect(await refused.text()).not.toContain("nightshift_")
    }
    await server.terminate()
  })

  test("are not there unless they are asked for, and a server that runs no jobs has none", async () => {
    await create({ files: { "jobs/tick.js": tick } })
    const off = await store.start()
    await runOf(store, "tick", "succeeded")
    expect((await fetch(`${off.url}/scheduled-jobs/metrics`)).status).toBe(404)
    await off.terminate()
    await store.configure({
      projectConfig: { worker_mode: "server" },
      options: { metrics: { public: true } },
    })
    const idle = await store.start()
    expect((await fetch(`${idle.url}/scheduled-jobs/metrics`)).status).toBe(503)
    await idle.terminate()
    await store.configure({
      projectConfig: { worker_mode: "worker" },
      options: { metrics: { public: true } },
    })
    const worker = await store.start()
    await until("the worker tells its metrics", async () => {
      return (await fetch(`${worker.url}/scheduled-jobs/metrics`)).status === 200
    })
    await worker.terminate()
  })
})

describe("events", () => {
  test("tell a store's subscriber of each failure, and once of the success that ends them", async () => {
    await create({
      files: { "jobs/flaky.js": flaky, "jobs/tick.js": tick, ...subscribers },
    })
    const server = await store.start()
    const of = (name: string) =>
      eventsIn(server.log).filter((event) => event.eventName === `scheduled-job.${name}`)
    await until("a failure is told", () => of("failed").length >= 1)
    const { data } = of("failed")[0]!
    const run = await runOf(store, "flaky", "failed")
    expect(data).toMatchObject({
      id: run.id,
      job: "flaky",
      run_id: run.id,
      scheduled_for: run.scheduled_for.toISOString(),
      trigger: "schedule",
      attempt: 1,
      reason: "error",
      error: { name: "TypeError", message: "no such warehouse", code: null },
    })
    await store.signal("restocked")
    await until("the recovery is told", () => of("recovered").length >= 1)
    const successes = async () =>
      await store.sql<{ id: string; scheduled_for: Date }>(
        `SELECT id, scheduled_for FROM scheduled_job_run WHERE job_name = 'flaky' AND status = 'succeeded' ORDER BY id`,
      )
    const [first] = await successes()
    await until("later successes are recorded", async () => (await successes()).length >= 5)
    await server.terminate()
    expect(of("recovered").map(({ data }) => data)).toEqual([
      {
        id: first!.id,
        job: "flaky",
        run_id: first!.id,
        scheduled_for: first!.scheduled_for.toISOString(),
        trigger: "schedule",
        attempt: 1,
        reason: null,
        error: null,
        since: expect.any(String),
      },
    ])
    const told = of("failed").map(({ data }) => data.run_id)
    expect(new Set(told).size).toBe(told.length)
    expect(eventsIn(server.log).filter(({ data }) => data.job === "tick")).toEqual([])
  })

  test("tell of ticks that were missed while no server was up, and of the late one that runs for them", async () => {
    const once = jobFile({ name: "once", schedule: "*/2 * * * * *" }, `return {}`)
    const skips = jobFile({ name: "skips", schedule: everySecond, missed: "skip" }, `return {}`)
    await create({
      files: { "jobs/once.js": once, "jobs/skips.js": skips, ...subscribers },
    })
    const first = await store.start()
    await runOf(store, "skips", "succeeded")
    await runOf(store, "once", "succeeded")
    await first.terminate()
    // As if the server had been down for a minute.
    await store.sql(`UPDATE scheduled_job SET watermark = watermark - interval '1 minute'`)
    await store.sql(`UPDATE scheduled_job_version SET in_force_from = in_force_from - interval '1 hour'`)
    await store.sql(`DELETE FROM scheduled_job_run`)
    const second = await store.start()
    const of = (job: string, name: string) =>
      eventsIn(second.log).filter(
        ({ eventName, data }) => eventName === `scheduled-job.${name}` && data.job === job,
      )
    await until("what was missed is told", () => {
      return of("skips", "missed").length > 0 && of("once", "missed").length > 0
    })
    const { data } = of("skips", "missed")[0]!
    const [row] = await store.sql<{ id: string; count: number; scheduled_for: Date; covers_to: Date }>(
      `SELECT * FROM scheduled_job_run WHERE job_name = 'skips' AND status = 'skipped' ORDER BY id LIMIT 1`,
    )
    expect(row!.count).toBeGreaterThan(30)
    expect(data).toEqual({
      id: row!.id,
      job: "skips",
      run_id: row!.id,
      scheduled_for: row!.scheduled_for.toISOString(),
      covers_to: row!.covers_to.toISOString(),
      count: row!.count,
      reason: "missed",
      error: null,
    })
    expect(of("once", "missed")[0]!.data).toMatchObject({ reason: "missed_collapsed", error: null })
    await until("the recoveries are told", () => {
      return of("skips", "recovered").length > 0 && of("once", "recovered").length > 0
    })
    await second.terminate()
    for (const job of ["skips", "once"]) {
      const told = eventsIn(second.log).filter(({ data }) => data.job === job)
      const names = told.map(({ eventName }) => eventName.replace("scheduled-job.", "")).join(" ")
      // A busy machine may miss ticks once more; then that has its own recovery.
      const troubles = names.split("recovered").slice(0, -1)
      expect(troubles.filter((before) => !/missed|failed/.test(before))).toEqual([])
    }
  })

  test("tell of a job that no live worker can run, before its tick", async () => {
    await create({
      files: { "jobs/heavy.js": heavy, "jobs/tick.js": tick, ...subscribers },
      options: { concurrency: { heavy: 0 } },
    })
    const server = await store.start()
    await server.printed(/No live worker can run heavy, whose next tick is .* UTC\. Start one/)
    const [event] = await until("a subscriber is told", () => {
      const events = eventsIn(server.log).filter(({ eventName }) => eventName === "scheduled-job.unattended")
      return events.length > 0 && events
    })
    expect(event!.data).toMatchObject({
      id: "heavy",
      job: "heavy",
      run_id: null,
      reason: "no_worker",
      error: null,
    })
    expect(new Date(event!.data.scheduled_for as string).getSeconds()).toBe(0)
    await server.terminate()
  })
})

test("check-ins of an operator's override are sent, and a wrong one is told without its address", async () => {
  const port = await freePort()
  await create({
    files: { "jobs/tick.js": tick, "jobs/other.js": jobFile({ name: "other", schedule: nextYear }, "") },
    options: {
      jobs: {
        tick: { checkIn: `http://127.0.0.1:${port}/hush-hush` },
        other: { checkIn: "hc-ping.com/hush-hush" },
      },
    },
  })
  const server = await store.start()
  await server.printed(
    /\[OPTION_INVALID\] jobs\["other"\] in the plugin's options\.checkIn: expected an http or https URL/,
  )
  await server.printed(`The check-ins of tick do not reach http://127.0.0.1:${port}: `)
  expect(server.log.join("\n")).not.toContain("hush-hush")
  await server.terminate()
})
