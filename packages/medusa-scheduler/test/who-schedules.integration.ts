import { createStore, everySecond, jobFile, runOf, type Store } from "./store.fixture"

const job = jobFile({ name: "job", schedule: everySecond }, `return { pid: process.pid }`)

/** Runs the store's loaders, as a script or a test would, until everything that they started has settled. */
const script = `
const express = require("express")
const loaders = require("@medusajs/medusa/dist/loaders").default
loaders({ directory: process.cwd(), expressApp: express() }).then(async ({ container, prepareShutdown, shutdown }) => {
  const [, count] = await container.resolve("productService").listAndCount({})
  console.log("the script sees " + count + " products")
  await prepareShutdown()
  await shutdown()
  process.exit(0)
})`

const seed = { store: { name: "Nocturne" }, users: [], regions: [], shipping_options: [], products: [] }

describe("who schedules", () => {
  let store: Store
  beforeEach(async () => {
    store = await createStore({ files: { "jobs/job.js": job } })
  })
  afterEach(() => store.clear())

  test("neither migrations, nor a seed, nor a script that loads the app registers a job", async () => {
    await store.signal("seed.json", JSON.stringify(seed))
    const commands = [
      store.run(["migrations", "run"]),
      store.run(["seed", "-f", "seed.json"]),
      store.run([script], ["-e"]),
    ]
    await Promise.all(commands.map((command) => command.succeeded()))
    expect(commands[2]!.log).toContain("the script sees 0 products")
    const lines = commands.flatMap((command) => command.log)
    expect(lines.filter((line) => /Registering|Scheduled jobs:|Processing/.test(line))).toEqual([])
    expect(await store.sql(`SELECT name FROM scheduled_job`)).toEqual([])
    expect(await store.sql(`SELECT id FROM scheduled_job_worker`)).toEqual([])
  })

  test("with a server and a worker, only the worker registers and runs jobs", async () => {
    await store.configure({ projectConfig: { worker_mode: "server" } })
    const server = await store.start()
    await server.printed('worker_mode "server" and leaves them to the workers')
    expect((await fetch(`${server.url}/health`)).status).toBe(200)
    expect(await store.sql(`SELECT name FROM scheduled_job`)).toEqual([])
    await store.configure({ projectConfig: { worker_mode: "worker" } })
    const worker = await store.start()
    const run = await runOf(store, "job", "succeeded")
    expect(run.result).toEqual({ pid: worker.pid })
    expect(server.log.filter((line) => line.includes("Registering"))).toEqual([])
    await Promise.all([worker.terminate(), server.terminate()])
  })
})
