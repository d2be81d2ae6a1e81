import { readFile } from "node:fs/promises"
import { join } from "node:path"
import { createStore, everySecond, jobFile, queues, runOf, type Server, type Store } from "./store.fixture"

const command = join(require.resolve("@nightshift/cli/package.json"), "../bin/nightshift.js")

const renames = `const stores = container.resolve("storeService").withTransaction(manager)
  await stores.update({ name: "attempt " + attempt })
  if (attempt === 1) throw new Error("after the write")
  return { renamed: (await stores.retrieve()).name }`

describe.each(queues)("a store with its queue on %s", (queue) => {
  let store: Store
  let server: Server
  beforeAll(async () => {
    const rename = { name: "rename", schedule: "0 0 1 1 *", attempts: 2, transaction: true }
    store = await createStore({
      queue,
      files: {
        "jobs/rename.js": jobFile(rename, renames).replace("const { container", "const { manager, container"),
        "jobs/tick.js": jobFile({ name: "tick", schedule: everySecond }, "return {}"),
        "jobs/broken.js": "throw new Error('cannot be imported')",
      },
    })
    await store.signal(
      "nightshift.config.js",
      `module.exports = require("@nightshift/medusa-scheduler/dist/nightshift-config").nightshiftConfig(__dirname)`,
    )
    server = await store.start()
    await server.printed("Scheduled jobs: 2 registered")
  })
  afterAll(() => store.clear())

  /** Runs the command in the store's folder; resolves with its exit code and the JSON that it printed. */
  async function nightshift<T>(...args: string[]): Promise<{ code: number; json: T }> {
    const running = store.run([...args, "--json"], [command])
    const code = await running.ended()
    const begin = running.log.findIndex((line) => /^[[{]/.test(line))
    const end = running.log.findLastIndex((line) => /^[\]}]/.test(line) || /^[[{].*[\]}]$/.test(line))
    return { code, json: JSON.parse(running.log.slice(begin, end + 1).join("\n")) as T }
  }

  test("a handler's services write in the transaction that records the outcome: all or nothing", async () => {
    const { code } = await nightshift("run", "rename")
    expect(code).toBe(0)
    const run = await runOf(store, "rename", "succeeded")
    expect(run).toMatchObject({ attempt: 2, result: { renamed: "attempt 2" } })
    expect(await store.sql(`SELECT name FROM store`)).toEqual([{ name: "attempt 2" }])
  })

  test("the command finds the store's ledger, queue and jobs by its medusa-config.js", async () => {
    await runOf(store, "tick", "succeeded")
    const list = await nightshift<{ jobs: { name: string }[] }>("list")
    expect(list.code).toBe(0)
    expect(list.json.jobs.map(({ name }) => name).sort()).toEqual(["rename", "tick"])
    const check = await nightshift<{ faults: { code: string }[] }>("check")
    expect(check.code).toBe(1)
    expect(check.json.faults.map(({ code }) => code)).toEqual(["JOB_FILE_THREW"])
    const audit = await nightshift<{ total: Record<string, number> }>("audit", "--from", "-5m")
    expect(audit).toMatchObject({ code: 0, json: { total: { unaccounted: 0, unexpected: 0 } } })
  })

  test("a command that needs no jobs loads neither the scheduler nor anything of Medusa but its config reader", async () => {
    const hook = require.resolve("@nightshift/jest-config/loaded-modules.js")
    const file = (process.env.NIGHTSHIFT_LOADED_MODULES = join(store.folder, "loaded"))
    const code = await store.run(["list"], ["--require", hook, command]).ended()
    delete process.env.NIGHTSHIFT_LOADED_MODULES
    expect(code).toBe(0)
    const loaded = (await readFile(file, "utf8")).split("\n")
    expect(loaded.filter((path) => path.endsWith("medusa-config.js"))).toHaveLength(1)
    expect(loaded.filter((path) => path.includes("medusa-core-utils"))).toHaveLength(1)
    expect(
      loaded.filter((path) => /@medusajs|typeorm|awilix|bullmq|ioredis|engine.scheduler\.js/.test(path)),
    ).toEqual([])
  })

  test("plan finds nothing to change in a store that has started, and keeps the job of a file that cannot be imported", async () => {
    await store.sql(
      `INSERT INTO scheduled_job (name, source, state, version_id, watermark, created_at, updated_at)
       SELECT 'broken', replace(source, 'tick', 'broken'), state, version_id, watermark, created_at, updated_at
         FROM scheduled_job WHERE name = 'tick'`,
    )
    const plan = await nightshift<object>("plan", "--check")
    await store.sql(`DELETE FROM scheduled_job WHERE name = 'broken'`)
    expect(plan).toMatchObject({
      code: 0,
      json: { jobs: [], unchanged: 2, kept: [{ name: "broken", why: "fault" }], faults: 1 },
    })
  })

  test("doctor finds the store's services and its worker", async () => {
    // The services of the tests may be temporary ones.
    const unlasting = "postgres-durability,redis-eviction,redis-persistence"
    const doctor = await nightshift<object>("doctor", "--without", unlasting)
    expect(doctor).toMatchObject({ code: 0, json: { findings: 0 } })
  })
})
