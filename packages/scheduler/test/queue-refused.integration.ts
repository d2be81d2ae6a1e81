import { randomBytes } from "node:crypto"
import { Redis, type RedisOptions } from "ioredis"
import { Client } from "pg"
import { createDatabase } from "@nightshift/local-services/testing"
import type { DueRun } from "../src/job/due-run"
import { createPostgresQueue } from "../src/queue/postgres"
import type { Queue, QueueEvents } from "../src/queue/queue"
import { createRedisQueue } from "../src/queue/redis"
import { serviceFault } from "../src/base/service-fault"
import { until } from "./bench.fixture"
import { ownRedis, type OwnService } from "./own-services.fixture"
import { rewritingRedis, type RewritingRedis } from "./rewriting-redis.fixture"

const due = (runId: string): DueRun => ({ runId, job: "job", delivery: 1, queue: "default" })

/** More commands come, for so few refusals, only from somebody who asks without a pause. */
const mostCommands = 500

let name: string
let queue: Queue | undefined
beforeEach(() => {
  name = `ns_test_${randomBytes(6).toString("hex")}`
})
afterEach(async () => {
  await queue?.close()
  queue = undefined
})

/** Opens a queue, and records its events. */
function open(create: (events: QueueEvents) => Queue) {
  const received = { refused: [] as (string | undefined)[], unreachable: [] as Error[], reachable: 0 }
  const got: string[] = []
  const opened = create({
    onRefused: (error) => received.refused.push(serviceFault(error).code),
    onUnreachable: (error) => received.unreachable.push(error),
    onReachable: () => (received.reachable += 1),
  })
  queue = opened
  opened.deliver({
    queue: "default",
    take: (runs) => Promise.resolve(void got.push(...runs.map(({ runId }) => runId))),
  })
  return { queue: opened, received, got }
}

/** It is refused, at a pace, and works once that is over. */
async function isPaced(options: {
  opened: ReturnType<typeof open>
  code: string
  commands: () => Promise<number>
  allow: () => unknown
}): Promise<void> {
  const { opened, code, commands, allow } = options
  const { queue, received, got } = opened
  await until("it is refused", () => received.refused.length > 0)
  await expect(queue.add([due("1")])).rejects.toMatchObject({ code: "QUEUE_REFUSED", details: { code } })
  const [before, times] = [await commands(), received.refused.length]
  await until("it was tried again", () => received.refused.length >= times + 2)
  expect((await commands()) - before).toBeLessThan(mostCommands)
  expect({ codes: [...new Set(received.refused)], unreachable: received.unreachable }).toEqual({
    codes: [code],
    unreachable: [],
  })
  const reachable = received.reachable
  await allow()
  await until("its end is reported, though nothing is added", () => received.reachable > reachable)
  await queue.add([due("2")])
  await until("it delivers", () => got.includes("2"))
}

describe("a Redis that refuses", () => {
  let service: OwnService
  let admin: Redis
  let rewriting: RewritingRedis
  beforeAll(async () => {
    service = await ownRedis()
    admin = new Redis(service.url)
    rewriting = await rewritingRedis(service.url)
  })
  afterAll(async () => {
    await rewriting.close()
    admin.disconnect()
    await service.close()
  })
  afterEach(() => rewriting.answers.clear())

  const commands = async () => Number(/total_commands_processed:(\d+)/.exec(await admin.info("stats"))![1])
  const openOn = (url: string, redisOptions: RedisOptions = {}) =>
    open((events) => createRedisQueue({ ...events, url, redisOptions, prefix: name }))
  const asUser = (user: string) =>
    Object.assign(new URL(service.url), { username: user, password: "pw" }).toString()
  const allow = (...rules: string[]) => admin.call("ACL", "SETUSER", name, ...rules)

  test.each(["-info", "-eval -evalsha", "-bzpopmin", "-xadd", "-@write"])(
    "a user with %s is refused at a pace, and works as soon as it may",
    async (rules) => {
      await allow("on", ">pw", "~*", "&*", "+@all", ...rules.split(" "))
      const opened = openOn(asUser(name))
      await until("it is refused", () => opened.received.refused.length > 0)
      // Redis says it otherwise of what is refused inside a script.
      const code = opened.received.refused[0]!
      expect(["NOPERM", "ERR"]).toContain(code)
      await isPaced({ opened, code, commands, allow: () => allow("+@all") })
    },
  )

  test("a user whose rights are taken away while it works is refused at a pace", async () => {
    await allow("on", ">pw", "~*", "&*", "+@all")
    const opened = openOn(asUser(name))
    await until("it works", () => opened.received.reachable > 0)
    await allow("-@all")
    await expect(opened.queue.add([due("0")])).rejects.toMatchObject({ code: "QUEUE_REFUSED" })
    await isPaced({ opened, code: "NOPERM", commands, allow: () => allow("+@all") })
  })

  test("a wrong password is refused at a pace", async () => {
    await allow("on", ">other", "~*", "&*", "+@all")
    const opened = openOn(asUser(name))
    await isPaced({ opened, code: "WRONGPASS", commands, allow: () => allow(">pw") })
  })

  test("a replica is refused at a pace, and works as soon as it is a primary", async () => {
    await admin.call("REPLICAOF", "127.0.0.1", "1")
    const opened = openOn(service.url)
    const become = () => admin.call("REPLICAOF", "NO", "ONE")
    await isPaced({ opened, code: "READONLY", commands, allow: become })
  })

  test("a Redis that is full while it works is refused at a pace, and its end is reported", async () => {
    const opened = openOn(service.url)
    await until("it works", () => opened.received.reachable > 0)
    await admin.config("SET", "maxmemory", "1")
    await expect(opened.queue.add([due("0")])).rejects.toMatchObject({ code: "QUEUE_REFUSED" })
    await isPaced({ opened, code: "OOM", commands, allow: () => admin.config("SET", "maxmemory", "0") })
  })

  test.each([
    ["VERSION", "info", "'redis_version:3.2.12\\r\\n'"],
    [
      "CROSSSLOT",
      "eval evalsha",
      'redis.error_reply("CROSSSLOT Keys in request don\'t hash to the same slot")',
    ],
    ["MISCONF", "eval evalsha", "redis.error_reply('MISCONF Errors writing to the AOF file')"],
  ])("a server that means %s is refused at a pace", async (code, commandNames, answer) => {
    for (const each of commandNames.split(" ")) rewriting.answers.set(each, answer)
    const opened = openOn(rewriting.url)
    await isPaced({ opened, code, commands, allow: () => rewriting.answers.clear() })
  })

  test("an option that BullMQ cannot work with is refused, and the words are about the option", async () => {
    const { queue, received } = openOn(service.url, { keyPrefix: "shop:" })
    await until("it is refused", () => received.refused.length > 0)
    await expect(queue.add([due("1")])).rejects.toThrow(/keyPrefix.*`prefix`/)
    expect({ refused: received.refused[0], unreachable: received.unreachable }).toEqual({
      refused: "KEYPREFIX",
      unreachable: [],
    })
  })

  test("a Redis that stands still in the middle and goes on is reported to be back, though nothing is added", async () => {
    const { queue, received } = openOn(service.url)
    await until("it works", () => received.reachable > 0)
    service.stall()
    await expect(queue.add([due("1")])).rejects.toMatchObject({ code: "QUEUE_UNREACHABLE" })
    const { reachable } = received
    service.flow()
    await until("its end is reported", () => received.reachable > reachable)
    expect(received.refused).toEqual([])
  })
})

test("a user without rights on the queue's schema is refused at a pace, and works as soon as it may", async () => {
  // Its own, as the statements that are rolled back in it are counted.
  const database = await createDatabase(process.env.DATABASE_URL!)
  const databaseUrl = database.url
  const admin = new Client({ connectionString: databaseUrl })
  await admin.connect()
  await admin.query(`CREATE SCHEMA ${name}; CREATE ROLE ${name} LOGIN PASSWORD 'pw'`)
  const url = Object.assign(new URL(databaseUrl), { username: name, password: "pw" }).toString()
  const rollbacks = async () => {
    // Of this session's own the statistics are of the moment before.
    const { rows } = await admin.query<{ n: string }>(
      "SELECT sum(xact_rollback) AS n FROM pg_stat_database WHERE datname = current_database()",
    )
    return Number(rows[0]!.n)
  }
  const opened = open((events) =>
    createPostgresQueue({
      ...events,
      connection: { connectionString: url },
      schema: name,
      address: "Postgres",
    }),
  )
  const allow = async () => {
    await admin.query(`GRANT ALL ON SCHEMA ${name} TO ${name}`)
    await admin.query(`GRANT CREATE ON DATABASE "${new URL(databaseUrl).pathname.slice(1)}" TO ${name}`)
  }
  await isPaced({ opened, code: "42501", commands: rollbacks, allow })
  await opened.queue.close()
  await admin.query(`DROP SCHEMA ${name} CASCADE; DROP OWNED BY ${name}; DROP ROLE ${name}`)
  await admin.end()
  await database.drop()
})
