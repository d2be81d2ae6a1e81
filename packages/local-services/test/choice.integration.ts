import { execFileSync } from "node:child_process"
import { existsSync } from "node:fs"
import path from "node:path"
import { findProgram } from "../src/base/program"
import { withConnection } from "../src/postgres/connection"
import { withRedis } from "../src/redis/connection"
import { startServices, type LocalServices } from "../src/start-services"
import { openSandbox, pathWithoutRedis, type Sandbox } from "./fixture/sandbox"

let sandbox: Sandbox
const started: LocalServices[] = []

beforeEach(() => {
  sandbox = openSandbox()
})
afterEach(async () => {
  for (const services of started.splice(0)) await services.stop()
  await sandbox.close()
})

async function start(options: Parameters<typeof startServices>[0]): Promise<LocalServices> {
  const services = await startServices(options)
  started.push(services)
  return services
}

test("services from the environment come first, are used as they are, and are not stopped", async () => {
  const own = await start({ prefer: "embedded" })
  process.env.DATABASE_URL = own.databaseUrl
  process.env.REDIS_URL = own.redisUrl
  const lines: string[] = []
  const named = await start({ database: "ignored", log: (line) => lines.push(line) })
  expect(named).toMatchObject({ databaseUrl: own.databaseUrl, source: { postgres: "environment" } })
  expect(named.redisUrl).toBe(own.redisUrl)
  expect(lines.join("\n")).not.toContain(new URL(own.databaseUrl).password)
  await named.stop()
  await withConnection(own.databaseUrl, (client) => client.query("select 1"))
})

test("a server from the environment that does not answer is an error with the variable, and nothing replaces it", async () => {
  process.env.DATABASE_URL = "postgres://medusa:secret@127.0.0.1:1/shop"
  const failure = await startServices({ redis: false }).then(
    String,
    (error: unknown) => (error as Error).message,
  )
  expect(failure).toMatch(
    /^DATABASE_URL \(127\.0\.0\.1:1\/shop\): expected a Postgres .*ECONNREFUSED.* unset DATABASE_URL/,
  )
  expect(failure).not.toContain("secret")
})

test("if Redis fails, the Postgres of the same start is stopped too", async () => {
  process.env.REDIS_URL = "redis://127.0.0.1:1"
  await expect(startServices({ prefer: "embedded" })).rejects.toThrow(/^REDIS_URL \(127\.0\.0\.1:1\)/)
  expect(sandbox.temporaryFiles()).toEqual([])
})

const onDebian = existsSync("/etc/debian_version") ? test : test.skip

onDebian(
  "without a program on PATH Redis comes from Debian's package, and the next start finds it",
  async () => {
    process.env.PATH = pathWithoutRedis(sandbox)
    process.env.XDG_CACHE_HOME = path.join(sandbox.folder, "cache")
    const lines: string[] = []
    for (const fetches of [1, 0]) {
      lines.length = 0
      const services = await start({ prefer: "embedded", log: (line) => lines.push(line) })
      expect(services.source.redis).toBe("package")
      expect(await withRedis(services.redisUrl ?? "", (redis) => redis.ping())).toBe("PONG")
      expect(lines.filter((line) => line.includes("fetching"))).toHaveLength(fetches)
    }
  },
)

test("without a program, and without apt to fetch one, there is no Redis and the line says so", async () => {
  process.env.PATH = path.dirname(findProgram("id", (process.env.PATH ?? "").split(":")) ?? "")
  const folder = path.join(sandbox.folder, "empty")
  execFileSync("mkdir", [folder])
  execFileSync("ln", ["-s", path.join(process.env.PATH, "id"), folder])
  process.env.PATH = folder
  process.env.XDG_CACHE_HOME = path.join(sandbox.folder, "cache")
  const lines: string[] = []
  const services = await start({ prefer: "embedded", log: (line) => lines.push(line) })
  expect(services).toMatchObject({ redisUrl: undefined, source: { redis: "none" } })
  expect(lines.at(-1)).toContain(
    "redis none (no redis-server or valkey-server on PATH, and no apt-get to fetch one)",
  )
})

test("if Docker is required but does not answer, the start fails", async () => {
  process.env.DOCKER_HOST = "unix:///nowhere.sock"
  await expect(startServices({ prefer: "docker" })).rejects.toThrow(
    /^Docker: expected an engine with compose, got no/,
  )
})
