import { randomBytes } from "node:crypto"
import { Redis } from "ioredis"
import { Client } from "pg"
import type { DueRun } from "../src/job/due-run"
import { createPostgresQueue } from "../src/queue/postgres"
import type { Queue } from "../src/queue/queue"
import { createRedisQueue } from "../src/queue/redis"
import { openProxy, type Proxy } from "../../cli/src/verify/proxy"
import { until } from "./bench.fixture"

const databaseUrl = process.env.DATABASE_URL!
const redisUrl = process.env.REDIS_URL!

describe.each(["redis", "postgres"])("the queue on %s", (kind) => {
  let name: string
  let queues: Queue[]
  const open = (proxy?: Proxy): Queue => {
    const url = proxy ? throughProxy(kind === "redis" ? redisUrl : databaseUrl, proxy) : undefined
    const queue =
      kind === "redis"
        ? createRedisQueue({ url: url ?? redisUrl, prefix: name })
        : createPostgresQueue({
            connection: { connectionString: url ?? databaseUrl },
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

  const idsOf = (runs: DueRun[]) => runs.map(({ runId }) => runId)
  const due = (runId: string): DueRun => ({ runId, job: "job", delivery: 1, queue: "default" })

  test("what is added twice under one delivery is delivered once", async () => {
    const queue = open()
    await queue.add([due("1"), due("2")])
    await queue.add([due("1")])
    const got: string[] = []
    queue.deliver({
      queue: "default",
      take: (runs) => Promise.resolve(void got.push(...idsOf(runs))),
    })
    await until("both came", () => got.length >= 2)
    await queue.add([due("3")])
    await until("the third came", () => got.includes("3"))
    expect([...got].sort()).toEqual(["1", "2", "3"])
  })

  test("a backlog comes whole and in its order, a message at a time", async () => {
    const queue = open()
    const ids = Array.from({ length: 1_000 }, (_, number) => String(number))
    await queue.add(ids.map(due))
    const sizes: number[] = []
    const got: string[] = []
    let atOnce = 0
    let mostAtOnce = 0
    queue.deliver({
      queue: "default",
      take: async (runs) => {
        mostAtOnce = Math.max(mostAtOnce, (atOnce += 1))
        got.push(...idsOf(runs))
        sizes.push(runs.length)
        await new Promise(setImmediate)
        atOnce -= 1
      },
    })
    await until("all came", () => got.length >= ids.length)
    expect(got).toEqual(ids)
    expect({ sizes, mostAtOnce }).toEqual({ sizes: Array.from({ length: 25 }, () => 40), mostAtOnce: 1 })
  })

  test("a queue that holds takes nothing more, not even what it was just waiting for", async () => {
    const [leaving, staying] = [open(), open()]
    const left: string[] = []
    const stayed: string[] = []
    leaving.deliver({
      queue: "default",
      take: (runs) => Promise.resolve(void left.push(...idsOf(runs))),
    })
    await leaving.add([due("101")])
    await until("it delivers", () => left.length === 1)
    leaving.hold()
    await leaving.add([due("102")])
    await leaving.drained()
    await leaving.add([due("103")])
    staying.deliver({
      queue: "default",
      take: (runs) => Promise.resolve(void stayed.push(...idsOf(runs))),
    })
    await until("the other took them", () => stayed.length === 2)
    expect({ left, stayed: [...stayed].sort() }).toEqual({ left: ["101"], stayed: ["102", "103"] })
  })

  test("a queue that is opened while its service goes away and comes back delivers then", async () => {
    const { hostname, port } = new URL(kind === "redis" ? redisUrl : databaseUrl)
    const proxy = await openProxy({ destination: () => ({ host: hostname, port: Number(port) }) })
    const got: string[] = []
    const queue = open(proxy)
    queue.deliver({
      queue: "default",
      take: (runs) => Promise.resolve(void got.push(...idsOf(runs))),
    })
    // In whatever moment of its opening.
    for (let cuts = 0; cuts < 20; cuts++) {
      await new Promise((resolve) => setTimeout(resolve, 10))
      proxy.cut()
      proxy.restore()
    }
    proxy.cut()
    await expect(queue.add([due("1")])).rejects.toMatchObject({ code: "QUEUE_UNREACHABLE" })
    proxy.restore()
    await until("it is reached", () =>
      queue.add([due("2")]).then(
        () => true,
        () => false,
      ),
    )
    await until("it delivers", () => got.includes("2"))
    await queue.close()
    await proxy.close()
  })

  test("a queue that holds is drained when the message that it had delivered is over", async () => {
    const queue = open()
    let end!: () => void
    let isDrained = false
    const taken: string[] = []
    queue.deliver({
      queue: "default",
      take: async (runs) => {
        taken.push(...idsOf(runs))
        await new Promise<void>((resolve) => (end = resolve))
      },
    })
    await queue.add([due("1")])
    await until("it came", () => taken.length === 1)
    queue.hold()
    const drained = queue.drained().then(() => (isDrained = true))
    await queue.add([due("2")])
    expect(isDrained).toBe(false)
    end()
    await drained
    expect(taken).toEqual(["1"])
  })
})

function throughProxy(url: string, { host, port }: Proxy): string {
  return Object.assign(new URL(url), { hostname: host, port: String(port) }).toString()
}

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
