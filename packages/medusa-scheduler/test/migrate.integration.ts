import { join } from "node:path"
import { Redis } from "ioredis"
import { startStock } from "./stock.fixture"
import { createStore, everySecond, jobFile, type Store } from "./store.fixture"

const command = join(require.resolve("@nightshift/cli/package.json"), "../bin/nightshift.js")
const config = `module.exports = require("@nightshift/medusa-scheduler/dist/nightshift-config").nightshiftConfig(__dirname)`

interface Migration {
  schedules: { name: string; schedule: string; next: string; data: unknown; inBuild: string }[]
  counts: Record<string, number>
  live: { isLive: boolean; workers: number }
  keyCount: number
  removedKeys: number | null
}

const jobs = [
  { name: "same", schedule: "0 3 * * *", data: { shop: "nord", apiToken: "t0ps3cret" } },
  { name: "changed", schedule: "0 4 * * *" },
  { name: "gone", schedule: everySecond },
  { name: "gone", schedule: "0 5 * * *", keepExisting: true },
]

/** Core's own scheduler needs a Redis. */
const onRedis = process.env.REDIS_URL ? describe : describe.skip

onRedis("the command migrate, on what core's own scheduler left in Redis", () => {
  let store: Store
  let redis: Redis
  beforeAll(async () => {
    store = await createStore({
      queue: "redis",
      files: {
        "jobs/same.js": jobFile({ name: "same", schedule: "0 3 * * *" }, ""),
        "jobs/changed.js": jobFile({ name: "changed", schedule: "30 4 * * *" }, ""),
      },
    })
    await store.signal("nightshift.config.js", config)
    redis = new Redis(process.env.REDIS_URL!)
  })
  afterAll(async () => {
    await redis.quit()
    await store.clear()
  })

  async function migrate(...args: string[]) {
    const running = store.run(["migrate", ...args], [command])
    const code = await running.ended()
    return { code, text: running.log.join("\n") }
  }
  async function migration(...args: string[]) {
    const { code, text } = await migrate(...args, "--json")
    return { code, report: JSON.parse(text) as Migration }
  }
  /** Those that stay: the mark of a check for stalled jobs expires by itself, at any moment of the test. */
  const stockKeys = async () => {
    const keys = await redis.keys(`${store.redisPrefix}:JobSchedulerService:scheduled-jobs-queue:*`)
    const expiries = await Promise.all(keys.map((key) => redis.pttl(key)))
    return keys.filter((_, index) => expiries[index] === -1)
  }

  test("is reported in full, kept while a stock scheduler uses it, and then removed without any other key", async () => {
    expect(await migrate()).toMatchObject({
      code: 0,
      text: expect.stringMatching(/^Nothing of the stock scheduler is left in Redis under test-/),
    })

    const stock = await startStock(store, jobs)
    await stock.printed("Processing scheduled job: gone")
    const live = await migration()
    expect(live).toMatchObject({ code: 1, report: { live: { isLive: true, workers: 1 }, removedKeys: null } })
    expect(live.report.schedules.map(({ name, inBuild }) => [name, inBuild]).sort()).toEqual([
      ["changed", "other schedule"],
      ["gone", "absent"],
      ["gone", "absent"],
      ["same", "same"],
    ])
    const same = live.report.schedules.find(({ name }) => name === "same")!
    expect(same.data).toEqual({ shop: "nord", apiToken: "[not shown]" })
    expect(Date.parse(same.next)).toBeGreaterThan(Date.now())
    const refused = await migrate("--remove", "--json")
    expect(refused.code).toBe(2)
    expect(refused.text).toMatch(
      /"STOCK_SCHEDULER_LIVE".*expected no stock scheduler at work on it, got 1 worker connected/,
    )
    await stock.terminate()

    const others = {
      [`${store.redisPrefix}:a`]: "1",
      [`${store.redisPrefix}:JobSchedulerService:other:id`]: "1",
    }
    await redis.mset(others)
    const before = (await stockKeys()).sort()
    const left = await migrate("--timezone", "UTC")
    expect(left.code).toBe(1)
    expect(left.text).toMatch(
      /^same +0 3 \* \* \* +\d{4}-\d\d-\d\d 03:00:00 +{"shop":"nord".* +same schedule$/m,
    )
    expect(left.text).toMatch(/^changed .* other schedule: 30 4 \* \* \* UTC$/m)
    expect(left.text).toMatch(/4 schedules; jobs: 4 delayed, \d+ completed\./)
    expect(left.text).not.toMatch(/t0ps3cret/)
    expect((await stockKeys()).sort()).toEqual(before)

    const removed = await migration("--remove")
    expect(removed.code).toBe(0)
    const counts = [before.length, before.length + 1]
    expect(counts).toContain(removed.report.keyCount)
    expect(counts).toContain(removed.report.removedKeys)
    expect(removed.report.schedules).toHaveLength(4)
    expect(await stockKeys()).toEqual([])
    expect(await redis.exists(...Object.keys(others))).toBe(2)
    expect(await migration("--remove")).toMatchObject({ code: 0, report: { removedKeys: 0, keyCount: 0 } })
  })

  test("with --force it is removed even while a stock scheduler uses it", async () => {
    const stock = await startStock(store, [{ name: "same", schedule: "0 3 * * *" }])
    const removed = await migration("--remove", "--force")
    expect(removed).toMatchObject({ code: 0, report: { live: { isLive: true } } })
    expect(removed.report.removedKeys).toBeGreaterThan(0)
    await stock.terminate()
    expect((await migration()).report.schedules).toEqual([])
  })

  test("without a Redis it is a usage error, and a Redis that does not answer is reported", async () => {
    await store.signal("other.config.js", "module.exports = { jobs: [] }")
    const without = await migrate("--config", "other.config.js")
    expect(without).toMatchObject({
      code: 2,
      text: expect.stringMatching(/expected its address, got nothing/),
    })
    const nowhere = await migrate("--redis-url", "redis://:pw@127.0.0.1:1")
    expect(nowhere).toMatchObject({ code: 2, text: expect.stringMatching(/ECONNREFUSED/) })
    expect(nowhere.text).not.toMatch(/pw/)
  })
})
