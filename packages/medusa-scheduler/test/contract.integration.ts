import { Redis } from "ioredis"
import {
  createStore,
  everySecond,
  jobFile,
  queues,
  runOf,
  runsOf,
  type QueueKind,
  type Server,
  type Store,
} from "./store.fixture"
import type { LocalPlugin } from "./store-folder.fixture"
import { until } from "./until.fixture"

/** A job that logs which of its files ran. */
const by = (file: string, name: string) =>
  jobFile({ name, schedule: everySecond }, `console.log("ran ${file}"); return { by: "${file}" }`)

const plugins: LocalPlugin[] = [
  {
    name: "alpha",
    options: { colour: "red" },
    files: {
      "jobs/a-first.js": by("the earlier file", "within"),
      "jobs/b/second.js": by("the later file", "within"),
      "jobs/pair.js": by("alpha's file", "pair"),
      "jobs/shared.js": by("alpha's file", "shared"),
      "jobs/colour.js": jobFile({ name: "colour", schedule: everySecond }, `return { pluginOptions }`),
    },
  },
  {
    name: "beta",
    built: true,
    options: { colour: "blue" },
    files: {
      "jobs/pair.js": by("beta's file", "pair"),
      "jobs/shared.js": by("beta's file that the project replaces", "shared"),
    },
  },
]

const count = jobFile(
  { name: "count", schedule: everySecond, data: { warehouse: "north" } },
  `const [, products] = await container.resolve("productService").listAndCount({})
  console.log("counted, says the console")
  logger.info("counted, says the logger")
  progress({ counted: products })
  const stored = () => container.resolve("manager").query("SELECT progress FROM scheduled_job_run WHERE id = $1", [runId])
  while ((await stored())[0].progress === null) await new Promise((resolve) => setTimeout(resolve, 10))
  const isOpen = signal instanceof AbortSignal && !signal.aborted
  return { data, runId, attempt, scheduledFor, isOpen, products, keys: Object.keys(args).sort() }`,
)

const inFlight = jobFile(
  { name: "in-flight", schedule: everySecond },
  `while (!require("fs").existsSync("release")) await new Promise((resolve) => setTimeout(resolve, 10))
  const [{ stores }] = await container.resolve("manager").query("SELECT count(*)::int AS stores FROM store")
  return { stores }`,
)

const files = {
  "jobs/stock/night/count.js": count,
  "jobs/shared.js": by("the project's file", "shared"),
  "jobs/module.mjs": `export const config = { name: "module", schedule: "${everySecond}" }
export default async function () { return { isModule: typeof require === "undefined" } }`,
  "jobs/breaks.js": jobFile(
    { name: "breaks", schedule: everySecond },
    `throw new TypeError("no such warehouse")`,
  ),
  // Stock Medusa runs this form as well.
  "jobs/yearly.js": `module.exports = async () => ({ by: "the yearly file" })
module.exports.config = { name: "yearly", schedule: "0 0 1 1 *" }`,
  "jobs/daily.js": by("the daily file", "daily").replace(everySecond, "0 2 * * *"),
  "jobs/resting.js": by("the resting file", "resting"),
  "jobs/in-flight.js": inFlight,
  "jobs/_private.js": "throw new Error('a private file was imported')",
  "jobs/stock/__tests__/count.test.js": "throw new Error('a test was imported')",
}

const options = {
  timeZone: "Asia/Tokyo",
  jobs: {
    yearly: { schedule: everySecond },
    daily: { timezone: "Europe/Berlin" },
    resting: { paused: true },
    cuont: { paused: true },
  },
}

/** All keys of the store in Redis; none without a Redis. */
async function keysOf(store: Store): Promise<string[]> {
  if (!process.env.REDIS_URL) return []
  const redis = new Redis(process.env.REDIS_URL)
  const keys = await redis.keys(`${store.redisPrefix}*`)
  await redis.quit()
  return keys
}

describe.each<QueueKind>(queues)("a store with the queue on %s", (queue) => {
  let store: Store
  let server: Server
  beforeAll(async () => {
    store = await createStore({ queue, plugins, files, options, projectConfig: { worker_mode: "shared" } })
    server = await store.start()
  })
  afterAll(() => store.clear())

  test("logs where its queue is, and how many jobs it registered", async () => {
    const expected = queue === "redis" ? "queue on Redis" : "queue on Postgres, as no redis_url is set"
    await server.printed(new RegExp(`Scheduled jobs: 11 registered in .*, ${expected}\\.`))
    expect(server.log.filter((line) => line.includes("will not be enabled"))).toEqual([])
  })

  test("runs a job file of a nested folder on its schedule, with all handler arguments", async () => {
    await server.printed("Registering count")
    await server.printed("Processing scheduled job: count")
    const run = await runOf(store, "count", "succeeded")
    expect(run.result).toEqual({
      data: { warehouse: "north" },
      runId: run.id,
      attempt: 1,
      scheduledFor: run.scheduled_for.toISOString(),
      isOpen: true,
      products: 0,
      keys: [
        "attempt",
        "container",
        "data",
        "logger",
        "manager",
        "pluginOptions",
        "progress",
        "runId",
        "scheduledFor",
        "signal",
      ],
    })
    expect(run.progress).toEqual({ counted: 0 })
    await server.printed("counted, says the console")
    await server.printed("counted, says the logger")
    await server.printed(/Finished scheduled job: count in .*\. Next: .* UTC\./)
  })

  test("passes a plugin's options to its job", async () => {
    expect((await runOf(store, "colour", "succeeded")).result).toEqual({ pluginOptions: { colour: "red" } })
  })

  test("runs a job file that is an ES module, and imports no private file", async () => {
    expect((await runOf(store, "module", "succeeded")).result).toEqual({ isModule: true })
    expect(server.log.filter((line) => line.includes("was imported"))).toEqual([])
  })

  test("records a run whose handler throws as failed, and logs the error", async () => {
    const run = await runOf(store, "breaks", "failed")
    expect(run).toMatchObject({ reason: "error", error: { name: "TypeError", message: "no such warehouse" } })
    expect(run.error!.stack).toContain("jobs/breaks.js")
    await server.printed("Failed scheduled job: breaks")
    await server.printed(/TypeError: no such warehouse/)
    expect((await runsOf(store, "breaks")).filter(({ status }) => status === "succeeded")).toEqual([])
  })

  test.each([
    ["within", "the later file", ["alpha/jobs/b/second.js replaces alpha/jobs/a-first.js"]],
    ["pair", "beta's file", ["beta/dist/jobs/pair.js replaces alpha/jobs/pair.js"]],
    [
      "shared",
      "the project's file",
      [
        "beta/dist/jobs/shared.js replaces alpha/jobs/shared.js",
        "dist/jobs/shared.js replaces beta/dist/jobs/shared.js",
      ],
    ],
  ])(
    "of the jobs named %s runs the last alone, %s, and says which file replaces which",
    async (name, file, lines) => {
      for (const line of lines) await server.printed(`${name}: ${line}`)
      expect((await runOf(store, name, "succeeded")).result).toEqual({ by: file })
      const replaced = [
        "ran the earlier file",
        "ran alpha's file",
        "ran beta's file that the project replaces",
      ]
      expect(server.log.filter((line) => replaced.includes(line))).toEqual([])
    },
  )

  test("lets an operator override a job's schedule, time zone and pause", async () => {
    expect((await runOf(store, "yearly", "succeeded")).result).toEqual({ by: "the yearly file" })
    expect(await runOf(store, "resting", "skipped")).toMatchObject({ reason: "paused" })
    expect(server.log.filter((line) => line === "ran the resting file")).toEqual([])
    const [daily] = await store.sql<{ schedule: unknown }>(
      `SELECT definition -> 'schedule' AS schedule FROM scheduled_job_version WHERE job_name = 'daily'`,
    )
    expect(daily!.schedule).toMatchObject({ expression: "0 2 * * *", timezone: "Europe/Berlin" })
  })

  test("reports an unknown option and an override of an unknown job, with suggestions", async () => {
    await server.printed(
      /\[OPTION_UNKNOWN\] the options of @nightshift\/medusa-scheduler .* Did you mean "timezone"\?/,
    )
    await server.printed(/\[JOB_UNKNOWN\] jobs in .*got "cuont"\. Did you mean "count"\?/)
  })

  test("keeps its queue there and nowhere else, and core's own queue out of Redis", async () => {
    await runOf(store, "count", "succeeded")
    const keys = await keysOf(store)
    const ours = keys.filter((key) => /^:nightshift:(runs-|probe:)/.test(key.slice(store.redisPrefix.length)))
    expect(keys).toEqual(ours)
    const queueTables = () => store.sql(`SELECT FROM pg_tables WHERE schemaname = 'nightshift_queue'`)
    // The first run may have ended in this process before the queue's tables were created.
    if (queue === "postgres")
      await until("the queue has tables", async () => (await queueTables()).length > 0)
    const tables = await queueTables()
    const isUsed = { redis: ours.length > 0, postgres: tables.length > 0 }
    expect(isUsed).toEqual({ redis: queue === "redis", postgres: queue === "postgres" })
  })

  test("finishes a run that is under way, with the database still open, before it ends on SIGTERM", async () => {
    const going = await until("a run is under way", async () =>
      (await runsOf(store, "in-flight")).find(({ status }) => status === "running"),
    )
    const ended = server.terminate()
    await server.printed("Gracefully shutting down server")
    await store.signal("release")
    await ended
    const run = (await runsOf(store, "in-flight")).find(({ id }) => id === going.id)
    expect(run).toMatchObject({ status: "succeeded", attempt: 1, result: { stores: 1 } })
    expect(await store.sql(`SELECT FROM scheduled_job_run WHERE status = 'running'`)).toEqual([])
    expect(await store.sql(`SELECT FROM scheduled_job_worker WHERE stopped_at IS NULL`)).toEqual([])
  })
})
