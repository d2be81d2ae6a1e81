import { createStore, everySecond, runOf, type Server, type Store } from "./store.fixture"
import { until } from "./until.fixture"

const loader = `
exports.default = async (container) => {
  const service = container.resolve("jobSchedulerService")
  const handler = (which) => async (data, eventName) => ({ which, data, eventName })
  await service.create("replaced", { n: 1 }, "${everySecond}", handler("first"))
  await service.create("replaced", { n: 2 }, "${everySecond}", handler("second"))
  await service.create("kept", { n: 1 }, "${everySecond}", handler("first"))
  await service.create("kept", { n: 2 }, "${everySecond}", handler("second"), { keepExisting: true })
  await service.create("overridden", {}, "0 0 1 1 *", handler("overridden"))
  await service.create("bad-schedule", {}, "0 25 * * *", handler()).catch((error) => console.log("rejected " + error.message))
  await service.create("bad-data", ["a"], "0 0 * * *", handler()).catch((error) => console.log("rejected " + error.message))
  await service.create("no-handler", {}, "0 0 * * *").catch((error) => console.log("rejected " + error.message))
  service.create("not-awaited", {}, "every day", handler())
  const scopes = [container.createScope(), container.createScope()]
  const isOne = scopes.every((scope) => scope.resolve("jobSchedulerService") === service)
  console.log("one service: " + isOne + ", with a queue of core's: " + ("queue_" in service))
  const timer = setInterval(async () => {
    if (!require("fs").existsSync("create")) return
    clearInterval(timer)
    await Promise.all([1, 2, 3].map((n) => service.create("later-" + n, { n }, "${everySecond}", handler("later"))))
  }, 20)
}`

describe("the older form, jobSchedulerService.create from a loader", () => {
  let store: Store
  let server: Server
  beforeAll(async () => {
    const options = { jobs: { overridden: { schedule: everySecond } } }
    store = await createStore({ files: { "loaders/jobs.js": loader }, options })
    server = await store.start()
  })
  afterAll(() => store.clear())

  test("registers the job; a second one with the same name replaces it, and gets its own data", async () => {
    await server.printed("Registering replaced")
    await server.printed("Processing scheduled job: replaced")
    const run = await runOf(store, "replaced", "succeeded")
    expect(run.result).toEqual({ which: "second", data: { n: 2 }, eventName: "replaced" })
  })

  test("with keepExisting both run, and both get the name that they were created with", async () => {
    const first = await runOf(store, "kept", "succeeded")
    expect(first.result).toEqual({ which: "first", data: { n: 1 }, eventName: "kept" })
    const second = await runOf(store, "kept (2)", "succeeded")
    expect(second.result).toEqual({ which: "second", data: { n: 2 }, eventName: "kept" })
  })

  test("can be overridden by its name, like a job file", async () => {
    expect((await runOf(store, "overridden", "succeeded")).result).toMatchObject({ which: "overridden" })
  })

  test("rejects invalid input with a clear error", async () => {
    await server.printed(/rejected create\("bad-schedule"\): config\.schedule: .*expected 0-23, got 25\./)
    await server.printed(
      /rejected create\("bad-data"\): config\.data: expected a plain object, got \["a"\]\./,
    )
    await server.printed(
      /rejected create\("no-handler"\): expected a handler function as the fourth argument, got nothing\./,
    )
  })

  test("logs an error that nobody awaits, which stops neither the server nor the other jobs", async () => {
    await server.printed(/\[CRON_INVALID\] create\("not-awaited"\): config\.schedule: .*every day/)
    expect((await fetch(`${server.url}/health`)).status).toBe(200)
  })

  test("the service is the same for all scopes, and not core's", async () => {
    await server.printed("one service: true, with a queue of core's: false")
  })

  test("jobs created while the server runs start at once, even when created together", async () => {
    await server.printed("Scheduled jobs: 4 registered")
    await store.signal("create")
    for (const n of [1, 2, 3]) {
      const run = await runOf(store, `later-${n}`, "succeeded")
      expect(run.result).toEqual({ which: "later", data: { n }, eventName: `later-${n}` })
    }
    const states = await until("all are stored", () =>
      store.sql<{ name: string; state: string }>(`SELECT name, state FROM scheduled_job ORDER BY name`),
    )
    expect(states.filter(({ state }) => state !== "active")).toEqual([])
    expect(states).toHaveLength(7)
  })
})
