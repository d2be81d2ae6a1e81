import { execFileSync } from "node:child_process"
import { withConnection } from "../src/postgres/connection"
import { withRedis } from "../src/redis/connection"
import { startServices } from "../src/start-services"
import { openSandbox, type Sandbox } from "./fixture/sandbox"
import { killHard, openSession } from "./fixture/session"
import { waitUntil } from "../src/base/wait-until"

/** Skipped, and reported as skipped, without a Docker engine. */
const withDocker = engineAnswers() ? test : test.skip

let sandbox: Sandbox
/** What others run on the same engine, such as the services of the whole test run. */
let ofOthers: string[] = []
beforeEach(() => {
  ofOthers = engineAnswers() ? containersAndVolumes() : []
  sandbox = openSandbox()
  process.env.NIGHTSHIFT_SERVICES = "docker"
})
afterEach(() => sandbox.close())

withDocker("temporary containers answer, and are gone with their volumes after stop", async () => {
  const services = await startServices({ database: "shop" })
  expect(services.source).toEqual({ postgres: "docker", redis: "docker" })
  const { rows } = await withConnection(services.databaseUrl, (client) =>
    client.query("select current_database()"),
  )
  expect(rows).toEqual([{ current_database: "shop" }])
  expect(
    await withRedis(services.redisUrl ?? "", (redis) => redis.config("GET", "maxmemory-policy")),
  ).toContain("noeviction")
  expect(ownContainersAndVolumes()).toHaveLength(4)
  await services.stop()
  expect(ownContainersAndVolumes()).toEqual([])
})

withDocker("a process that is killed with -9 leaves no container and no volume", async () => {
  const session = await openSession()
  expect(ownContainersAndVolumes()).toHaveLength(4)
  await killHard(session.child)
  expect(
    await waitUntil({ condition: () => ownContainersAndVolumes().length === 0, deadlineMs: 60_000 }),
  ).toBe(true)
})

withDocker("a service that the environment names needs no container", async () => {
  const services = await startServices()
  process.env.REDIS_URL = services.redisUrl
  const other = await startServices()
  expect(other.source).toEqual({ postgres: "docker", redis: "environment" })
  await other.stop()
  await services.stop()
})

function ownContainersAndVolumes(): string[] {
  return containersAndVolumes().filter((name) => !ofOthers.includes(name))
}

function containersAndVolumes(): string[] {
  const names = (args: string[]) => execFileSync("docker", args, { encoding: "utf8" }).split("\n")
  const containers = names(["ps", "--all", "--format", "{{.Names}}"])
  const volumes = names(["volume", "ls", "--format", "{{.Name}}"])
  return [...containers, ...volumes].filter((name) => /^nightshift-[0-9a-f]{12}[-_]/.test(name))
}

function engineAnswers(): boolean {
  try {
    execFileSync("docker", ["compose", "version"], { stdio: "ignore", timeout: 5_000 })
    execFileSync("docker", ["info"], { stdio: "ignore", timeout: 5_000 })
    return true
  } catch {
    return false
  }
}
