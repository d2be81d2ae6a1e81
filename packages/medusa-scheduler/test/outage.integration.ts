import { ledgerMigrations } from "@nightshift/scheduler"
import { openForwarder } from "./forwarder.fixture"
import { ownPort } from "./own-port.fixture"
import {
  createStore,
  everySecond,
  jobFile,
  queues,
  runOf,
  runsOf,
  type Store,
  type StoreOptions,
} from "./store.fixture"
import { until } from "./until.fixture"

const job = jobFile({ name: "job", schedule: everySecond }, `return { ran: true }`)

/** Creates a job in the older form, once there is a file named "create". */
const createLater = `
exports.default = async (container) => {
  const timer = setInterval(async () => {
    if (!require("fs").existsSync("create")) return
    clearInterval(timer)
    await container.resolve("jobSchedulerService").create("late", {}, "${everySecond}", async () => ({ ran: "late" }))
    console.log("created late")
  }, 20)
}`

let store: Store
const create = async (options: StoreOptions) => (store = await createStore(options))
afterEach(() => store.clear())

test("without our tables the store serves and says how to create them, and the jobs start once they exist", async () => {
  const files = { "jobs/job.js": job, "loaders/later.js": createLater }
  await create({ database: "without our tables", files })
  const server = await store.start()
  await server.printed(
    /Scheduled jobs are waiting: .*expected the tables of this release.*npx medusa migrations run/,
  )
  expect((await fetch(`${server.url}/health`)).status).toBe(200)
  await store.signal("create")
  await server.printed("created late")
  for (const { up } of ledgerMigrations) for (const statement of up) await store.sql(statement)
  expect((await runOf(store, "job", "succeeded")).result).toEqual({ ran: true })
  expect((await runOf(store, "late", "succeeded")).result).toEqual({ ran: "late" })
  expect(server.log.filter((line) => line.includes("Scheduled jobs are waiting"))).toHaveLength(1)
  await server.terminate()
})

test("on a database without any migrations the server says so, and how to run them, and ends", async () => {
  await create({ database: "empty", files: { "jobs/job.js": job } })
  const start = store.run(["start", "-p", `${await ownPort()}`])
  await expect(start.ended()).resolves.not.toBe(0)
  expect(start.log.join("\n")).toMatch(/medusa migrations run/)
})

test("without a Postgres the server says so, shows no password, and ends", async () => {
  const databaseUrl = `postgres://postgres:hush-hush@127.0.0.1:${await ownPort()}/store`
  await create({
    database: "empty",
    files: { "jobs/job.js": job },
    projectConfig: { database_url: databaseUrl },
  })
  const start = store.run(["start", "-p", `${await ownPort()}`])
  await expect(start.ended()).resolves.not.toBe(0)
  expect(start.log.join("\n")).toMatch(/connect|ECONNREFUSED/i)
  expect(start.log.join("\n")).not.toContain("hush-hush")
})

const withRedis = queues.includes("redis") ? test : test.skip
withRedis(
  "while Redis is down at the start the server serves and says so once, and no tick is lost",
  async () => {
    const port = await ownPort()
    const redisUrl = Object.assign(new URL(process.env.REDIS_URL!), { host: `127.0.0.1:${port}` }).toString()
    // It has one worker slot, which is taken until Redis answers; and then ticks come due faster than it can run them.
    const slow = { name: "job", schedule: everySecond, overlap: "allow" }
    const work = `const { setTimeout } = require("node:timers/promises")
      while (!require("fs").existsSync("answers")) await setTimeout(20)
      await setTimeout(1_200)`
    await create({
      queue: "redis",
      files: { "jobs/job.js": jobFile(slow, work) },
      projectConfig: { redis_url: redisUrl },
      options: { concurrency: 1 },
    })
    const server = await store.start()
    await server.printed(/The queue at redis:\/\/127\.0\.0\.1:\d+ cannot be reached: .*Nothing is lost/)
    expect((await fetch(`${server.url}/health`)).status).toBe(200)
    const waiting = await until("several ticks wait in Postgres", async () => {
      const due = (await runsOf(store, "job")).filter(({ status }) => status === "due")
      return due.length >= 4 && due
    })

    const forwarder = await openForwarder({ port, to: process.env.REDIS_URL! })
    await server.printed(/The queue at redis:\/\/127\.0\.0\.1:\d+ answers again/)
    await store.signal("answers")
    const settled = await until("the ticks that waited are settled, and new ones run", async () => {
      const runs = await runsOf(store, "job")
      const open = runs.filter(({ id, status }) => waiting.some((run) => run.id === id) && status === "due")
      const later = runs.filter(({ id }) => Number(id) > Number(waiting.at(-1)!.id))
      return open.length === 0 && later.some(({ status }) => status === "succeeded") && runs
    })
    const ran = settled.filter(
      ({ id, status }) => waiting.some((run) => run.id === id) && status === "succeeded",
    )
    expect(ran).not.toEqual([])
    const seconds = settled.map((run) => run.scheduled_for.getTime() / 1_000)
    expect(seconds).toEqual(seconds.map((_, i) => seconds[0]! + i))
    expect(settled.map(({ count }) => count)).toEqual(settled.map(() => 1))
    expect(server.log.filter((line) => line.includes("cannot be reached"))).toHaveLength(1)
    await server.terminate()
    await forwarder.close()
  },
)

withRedis("a process with room runs its own ticks although Redis is down", async () => {
  const redisUrl = `redis://127.0.0.1:${await ownPort()}`
  await create({ queue: "redis", files: { "jobs/job.js": job }, projectConfig: { redis_url: redisUrl } })
  const server = await store.start()
  await server.printed(/The queue at redis:\/\/127\.0\.0\.1:\d+ cannot be reached: .*Nothing is lost/)
  await until("several ticks ran", async () => {
    const runs = await runsOf(store, "job")
    return runs.filter(({ status }) => status === "succeeded").length >= 3
  })
  await server.terminate()
})
