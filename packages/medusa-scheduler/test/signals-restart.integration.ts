import { createStore, everySecond, jobFile, runOf, type Store, type StoreOptions } from "./store.fixture"
import { eventsIn, subscribers } from "./subscribers.fixture"
import { until } from "./until.fixture"

let store: Store
const create = async (options: StoreOptions) => (store = await createStore(options))
afterEach(() => store.clear())

test("there are no metrics unless the option is set, and none on a server that runs no jobs", async () => {
  await create({ files: { "jobs/tick.js": jobFile({ name: "tick", schedule: everySecond }, `return {}`) } })
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
  await until("the worker answers with its metrics", async () => {
    return (await fetch(`${worker.url}/scheduled-jobs/metrics`)).status === 200
  })
  await worker.terminate()
})

test("events report ticks that were missed while no server was up, and the late one that runs for them", async () => {
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
  await until("the missed tick has its event", () => {
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
  await until("the recoveries have their events", () => {
    return of("skips", "recovered").length > 0 && of("once", "recovered").length > 0
  })
  await second.terminate()
  for (const job of ["skips", "once"]) {
    const events = eventsIn(second.log).filter(({ data }) => data.job === job)
    const names = events.map(({ eventName }) => eventName.replace("scheduled-job.", "")).join(" ")
    // A busy machine may miss ticks again; then that has its own recovery.
    const failures = names.split("recovered").slice(0, -1)
    expect(failures.filter((before) => !/missed|failed/.test(before))).toEqual([])
  }
})
