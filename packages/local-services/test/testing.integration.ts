import { withConnection } from "../src/postgres/connection"
import { withRedis } from "../src/redis/connection"
import { startServices, type LocalServices } from "../src/start-services"
import { createDatabase, redisIsolation } from "../src/testing"
import { openSandbox, type Sandbox } from "./fixture/sandbox"

let sandbox: Sandbox
let services: LocalServices

beforeAll(async () => {
  sandbox = openSandbox()
  services = await startServices({ prefer: "embedded" })
})
afterAll(async () => {
  await services.stop()
  await sandbox.close()
})

async function databases(): Promise<string[]> {
  const { rows } = await withConnection(services.databaseUrl, (client) =>
    client.query("select datname from pg_database"),
  )
  return (rows as { datname: string }[]).map((row) => row.datname)
}

test("a test has its own database, which is dropped even with an open connection", async () => {
  const [first, second] = [await createDatabase(services), await createDatabase(services.databaseUrl)]
  expect(first.url).not.toBe(second.url)
  await withConnection(first.url, async (client) => {
    await client.query("create table note (text text)")
    await first.drop()
    await expect(client.query("select * from note")).rejects.toThrow()
  })
  await second.drop()
  expect((await databases()).filter((name) => name.startsWith("test_"))).toEqual([])
})

test("a database made from a template is a copy of it", async () => {
  const template = await createDatabase(services)
  await withConnection(template.url, (client) => client.query("create table note as select 'copied' as text"))
  const copy = await createDatabase(services, { template: new URL(template.url).pathname.slice(1) })
  const { rows } = await withConnection(copy.url, (client) => client.query("select text from note"))
  expect(rows).toEqual([{ text: "copied" }])
  await copy.drop()
  await template.drop()
})

test("only the keys of the test are removed", async () => {
  const url = services.redisUrl
  if (url === undefined) throw new Error("This test needs a Redis: none was to be had")
  const [mine, other] = [redisIsolation(services), redisIsolation(url)]
  await withRedis(url, (redis) =>
    redis.mset(`${mine.prefix}:a`, 1, `${mine.prefix}:b`, 2, `${other.prefix}:a`, 3),
  )
  expect(await mine.clear()).toBe(2)
  expect(await withRedis(url, (redis) => redis.keys("*"))).toEqual([`${other.prefix}:a`])
  expect(await other.clear()).toBe(1)
})
