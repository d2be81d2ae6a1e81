import { randomBytes } from "node:crypto"
import { Redis } from "ioredis"
import { Client } from "pg"
import type { DueRun } from "../src/job/due-run"
import { createPostgresQueue } from "../src/queue/postgres"
import type { Queue } from "../src/queue/queue"
import { createRedisQueue } from "../src/queue/redis"
import { until } from "./bench.fixture"

const databaseUrl = process.env.DATABASE_URL!
const redisUrl = process.env.REDIS_URL!

describe.each(["redis", "postgres"])("the queue on %s", (kind) => {
  let name: string
  let queues: Queue[]
  const open = (): Queue => {
    const queue =
      kind === "redis"
        ? createRedisQueue({ url: redisUrl, prefix: name })
        : createPostgresQueue({
            connection: { connectionString: databaseUrl },
            schema: name,
            address: "Postgres",
          })
    queues.push(queue)
    return queue
  }
  beforeEach(() => {
    name = `ns_test_${randomBytes(6).toString("hex")}`
    queues = []
  })
  afterEach(async () => {
    await Promise.all(queues.map((queue) => queue.close()))
    await clear(name)
  })

  const due = (runId: string): DueRun => ({ runId, job: "job", delivery: 1, queue: "default" })

  test("what is added twice under one delivery is delivered once", async () => {
    const queue = open()
    await queue.add([due("1"), due("2")])
    await queue.add([due("1")])
    const got: string[] = []
    queue.deliver({
      queue: "default",
      concurrency: 5,
      handle: (run) => Promise.resolve(void got.push(run.runId)),
    })
    await until("both came", () => got.length >= 2)
    await queue.add([due("3")])
    await until("the third came", () => got.includes("3"))
    expect([...got].sort()).toEqual(["1", "2", "3"])
  })

  test("a queue that holds takes nothing more, not even what it was just waiting for", async () => {
    const [leaving, staying] = [open(), open()]
    const left: string[] = []
    const stayed: string[] = []
    leaving.deliver({
      queue: "default",
      concurrency: 5,
      handle: (run) => Promise.resolve(void left.push(run.runId)),
    })
    await leaving.add([due("first")])
    await until("it delivers", () => left.length === 1)
    leaving.hold()
    await leaving.add([due("second")])
    await leaving.drained()
    await leaving.add([due("third")])
    staying.deliver({
      queue: "default",
      concurrency: 5,
      handle: (run) => Promise.resolve(void stayed.push(run.runId)),
    })
    await until("the other took them", () => stayed.length === 2)
    expect({ left, stayed: [...stayed].sort() }).toEqual({ left: ["first"], stayed: ["second", "third"] })
  })

  test("a queue that holds is drained when the runs that it had delivered have ended", async () => {
    const queue = open()
    let end!: () => void
    let isDrained = false
    const handled: string[] = []
    queue.deliver({
      queue: "default",
      concurrency: 5,
      handle: async (run) => {
        handled.push(run.runId)
        await new Promise<void>((resolve) => (end = resolve))
      },
    })
    await queue.add([due("1")])
    await until("it came", () => handled.length === 1)
    queue.hold()
    const drained = queue.drained().then(() => (isDrained = true))
    await queue.add([due("2")])
    expect(isDrained).toBe(false)
    end()
    await drained
    expect(handled).toEqual(["1"])
  })
})

async function clear(name: string): Promise<void> {
  const client = new Client({ connectionString: databaseUrl })
  await client.connect()
  await client.query(`DROP SCHEMA IF EXISTS ${name} CASCADE`)
  await client.end()
  const redis = new Redis(redisUrl)
  const keys = await redis.keys(`${name}*`)
  if (keys.length > 0) await redis.del(...keys)
  await redis.quit()
}
