import { execFileSync } from "node:child_process"
import { readFileSync, rmSync, writeFileSync } from "node:fs"
import path from "node:path"
import { waitUntil } from "../src/base/wait-until"
import { withConnection } from "../src/postgres/connection"
import { sendSignal } from "../src/process/end-process"
import { withRedis } from "../src/redis/connection"
import { startServices, type LocalServices } from "../src/start-services"
import { openSandbox, processesOf, type Sandbox } from "./fixture/sandbox"
import { killHard, openSession } from "./fixture/session"

let sandbox: Sandbox
let stateFolder: string
let services: LocalServices | undefined

beforeEach(() => {
  sandbox = openSandbox()
  stateFolder = path.join(sandbox.folder, "state")
  process.env.NIGHTSHIFT_SERVICES = "embedded"
})
afterEach(async () => {
  await services?.stop()
  services = undefined
  await sandbox.close()
})

async function start(): Promise<LocalServices> {
  services = await startServices({ stateFolder })
  return services
}

async function writeNote(url: string): Promise<void> {
  await withConnection(url, (client) => client.query("create table note as select 'kept' as text"))
}

async function readNote(url: string): Promise<unknown> {
  return (await withConnection(url, (client) => client.query("select text from note"))).rows
}

test("data survives a restart, in Postgres and in Redis", async () => {
  const first = await start()
  await writeNote(first.databaseUrl)
  if (first.redisUrl !== undefined) await withRedis(first.redisUrl, (redis) => redis.set("note", "kept"))
  await first.stop()
  expect(processesOf(sandbox.folder)).toEqual([])

  const second = await start()
  expect(await readNote(second.databaseUrl)).toEqual([{ text: "kept" }])
  if (second.redisUrl !== undefined) {
    expect(await withRedis(second.redisUrl, (redis) => redis.get("note"))).toBe("kept")
  }
})

test("a start right after a kill -9 waits for the old server to end, and has its data", async () => {
  const session = await openSession({ stateFolder })
  await writeNote(session.databaseUrl)
  await killHard(session.child)
  const { databaseUrl } = await start()
  expect(await readNote(databaseUrl)).toEqual([{ text: "kept" }])
})

test("a server that still runs without its keeper is stopped before the next start", async () => {
  const session = await openSession({ stateFolder })
  await writeNote(session.databaseUrl)
  for (const line of processesOf(sandbox.folder).filter((line) => line.includes("keeper-program"))) {
    sendSignal({ pid: Number.parseInt(line), signal: "SIGKILL" })
  }
  await killHard(session.child)
  await withConnection(session.databaseUrl, (client) => client.query("select 1"))

  const { databaseUrl } = await start()
  expect(await readNote(databaseUrl)).toEqual([{ text: "kept" }])
  await expect(withConnection(session.databaseUrl, (client) => client.query("select 1"))).rejects.toThrow()
})

test("a pid file with the number of an unrelated program does not block the next start", async () => {
  const first = await start()
  await writeNote(first.databaseUrl)
  await first.stop()
  const pidFile = path.join(stateFolder, "postgres/data/postmaster.pid")
  writeFileSync(pidFile, `${process.pid}\n${path.dirname(pidFile)}\n1\n5999\n\n127.0.0.1\n`)
  const { databaseUrl } = await start()
  expect(await readNote(databaseUrl)).toEqual([{ text: "kept" }])
})

test("a state folder in use is refused, with the process that uses it and a hint", async () => {
  const session = await openSession({ stateFolder })
  const hint = `process ${session.child.pid} uses. Stop that process first, or set another folder`
  await expect(startServices({ stateFolder })).rejects.toThrow(hint)
  await withConnection(session.databaseUrl, (client) => client.query("select 1"))
  await killHard(session.child)
  expect(
    await waitUntil({ condition: () => processesOf(sandbox.folder).length === 0, deadlineMs: 30_000 }),
  ).toBe(true)
})

test("data of another major version is refused and left as it is", async () => {
  await (await start()).stop()
  const versionFile = path.join(stateFolder, "postgres/data/PG_VERSION")
  writeFileSync(versionFile, "15\n")
  await expect(startServices({ stateFolder })).rejects.toThrow(
    /expected data of Postgres 16 .*, got data of version 15/,
  )
  expect(readFileSync(versionFile, "utf8")).toBe("15\n")
})

const asRoot = process.getuid?.() === 0 ? test : test.skip

asRoot(
  "root's state folder that nobody else can enter gets its data where Postgres' account can",
  async () => {
    execFileSync("install", ["-d", "-m", "700", stateFolder])
    const lines: string[] = []
    services = await startServices({ stateFolder, log: (line) => lines.push(line) })
    const folder = /data in ([^),]+)/.exec(lines.join("\n"))?.[1] ?? ""
    try {
      expect(folder).toMatch(/^\/var\/(lib|tmp)\/nightshift/)
      await writeNote(services.databaseUrl)
      await services.stop()
      expect(await readNote((await start()).databaseUrl)).toEqual([{ text: "kept" }])
    } finally {
      await services.stop()
      rmSync(folder, { recursive: true })
    }
  },
)
