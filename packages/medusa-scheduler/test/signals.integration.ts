/** @long over half a minute */
import { readMetrics } from "../../scheduler/test/prometheus.fixture"
import { ownPort } from "./own-port.fixture"
import { createStore, everySecond, jobFile, runOf, type Server, type Store } from "./store.fixture"
import { eventsIn, subscribers } from "./subscribers.fixture"
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

describe("a store that uses every signal", () => {
  let store: Store
  let server: Server
  /** A port without a listener. */
  let nobody: number
  beforeAll(async () => {
    nobody = await ownPort()
    store = await createStore({
      files: {
        "jobs/tick.js": tick,
        "jobs/flaky.js": flaky,
        "jobs/heavy.js": heavy,
        "jobs/other.js": jobFile({ name: "other", schedule: nextYear }, ""),
        ...subscribers,
      },
      options: {
        metrics: { token },
        concurrency: { heavy: 0 },
        jobs: {
          tick: { checkIn: `http://127.0.0.1:${nobody}/hush-hush` },
          other: { checkIn: "hc-ping.com/hush-hush" },
        },
      },
    })
    server = await store.start()
  })
  afterAll(() => store.clear())

  test("metrics are served to Prometheus, and only with the token", async () => {
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
  })

  test("check-ins of an operator's override are sent, and an invalid one is reported without its address", async () => {
    await server.printed(
      /\[OPTION_INVALID\] jobs\["other"\] in the plugin's options\.checkIn: expected an http or https URL/,
    )
    await server.printed(`The check-ins of tick do not reach http://127.0.0.1:${nobody}: `)
    expect(server.log.join("\n")).not.toContain("hush-hush")
  })

  test("an event reports a job that no live worker can run, before its tick", async () => {
    await server.printed(/No live worker can run heavy, whose next tick is .* UTC\. Start one/)
    const [event] = await until("a subscriber is notified", () => {
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
  })

  test("a store's subscriber gets an event for each failure, and one for the success that ends them", async () => {
    const of = (name: string) =>
      eventsIn(server.log).filter((event) => event.eventName === `scheduled-job.${name}`)
    await until("a failure is reported", () => of("failed").length >= 1)
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
    await until("the recovery is reported", () => of("recovered").length >= 1)
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
    const runIds = of("failed").map(({ data }) => data.run_id)
    expect(new Set(runIds).size).toBe(runIds.length)
    expect(eventsIn(server.log).filter(({ data }) => data.job === "tick")).toEqual([])
  })
})
