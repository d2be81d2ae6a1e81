import { waitUntil } from "../src/base/wait-until"
import { withConnection } from "../src/postgres/connection"
import { withRedis } from "../src/redis/connection"
import { startServices, type LocalServices } from "../src/start-services"
import { openSandbox, processesOf, type Sandbox } from "./fixture/sandbox"
import { killHard, openSession } from "./fixture/session"

let sandbox: Sandbox
let services: LocalServices | undefined

beforeEach(() => {
  sandbox = openSandbox()
})
afterEach(async () => {
  await services?.stop()
  services = undefined
  await sandbox.close()
})

test("Postgres answers queries, and leaves no process and no file after stop", async () => {
  services = await startServices({ prefer: "embedded", redis: false, database: "shop" })
  const { rows } = await withConnection(services.databaseUrl, (client) =>
    client.query("select current_database() as name, current_setting('listen_addresses') as listens"),
  )
  expect(rows).toEqual([{ name: "shop", listens: "127.0.0.1" }])
  expect(services).toMatchObject({ redisUrl: undefined, source: { postgres: "embedded", redis: "none" } })
  expect(processesOf(sandbox.folder)).not.toEqual([])
  expect(sandbox.temporaryFiles()).toHaveLength(1)

  await services.stop()
  expect(processesOf(sandbox.folder)).toEqual([])
  expect(sandbox.temporaryFiles()).toEqual([])
})

test("the default ports of Postgres and Redis are never used", async () => {
  services = await startServices({ prefer: "embedded" })
  const ports = [services.databaseUrl, services.redisUrl].map((url) => new URL(url ?? "redis://none:1").port)
  expect(ports).not.toContain("5432")
  expect(ports).not.toContain("6379")
})

test("one log line names the chosen services, without a password", async () => {
  const lines: string[] = []
  services = await startServices({ prefer: "embedded", log: (line) => lines.push(line) })
  const choices = lines.filter((line) => line.startsWith("Services: "))
  expect(choices).toEqual([
    expect.stringMatching(/^Services: postgres embedded on 127\.0\.0\.1:\d+, redis (program|package|none) /),
  ])
  const { password } = new URL(services.databaseUrl)
  expect(password.length).toBeGreaterThan(10)
  expect(lines.join("\n")).not.toContain(password)
})

test("stop may be called twice", async () => {
  services = await startServices({ prefer: "embedded", redis: false })
  await services.stop()
  await services.stop()
  expect(sandbox.temporaryFiles()).toEqual([])
})

test("two starts at the same time do not interfere", async () => {
  const both = await Promise.all([
    startServices({ prefer: "embedded" }),
    startServices({ prefer: "embedded" }),
  ])
  expect(both[0].databaseUrl).not.toBe(both[1].databaseUrl)
  for (const each of both) await withConnection(each.databaseUrl, (client) => client.query("select 1"))
  await Promise.all(both.map((each) => each.stop()))
  expect(sandbox.temporaryFiles()).toEqual([])
})

test("a process that is killed with -9 leaves no process and no file of its services", async () => {
  process.env.NIGHTSHIFT_SERVICES = "embedded"
  const session = await openSession()
  await withConnection(session.databaseUrl, (client) => client.query("select 1"))
  expect(sandbox.temporaryFiles()).not.toEqual([])
  await killHard(session.child)
  const isClean = () => processesOf(sandbox.folder).length === 0 && sandbox.temporaryFiles().length === 0
  expect(await waitUntil({ condition: isClean, deadlineMs: 30_000 })).toBe(true)
})

test("Redis requires its password, and never evicts a key", async () => {
  services = await startServices({ prefer: "embedded" })
  const url = services.redisUrl
  if (url === undefined) throw new Error("This test needs a Redis: none was to be had")
  const setting = await withRedis(url, (redis) => redis.config("GET", "maxmemory-policy"))
  expect(setting).toEqual(["maxmemory-policy", "noeviction"])
  const withoutPassword = `redis://127.0.0.1:${new URL(url).port}`
  await expect(withRedis(withoutPassword, (redis) => redis.get("key"))).rejects.toThrow(/NOAUTH/)
})
