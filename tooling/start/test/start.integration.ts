import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs"
import net from "node:net"
import path from "node:path"
import { setTimeout as sleep } from "node:timers/promises"
import { freePort } from "./fixture/free-port"
import { createStubStore, type StubStore } from "./fixture/stub-store"
import { nothingIsLeft, processesOf, runStart, type StartedProgram } from "./fixture/started-program"

let store: StubStore
let port: number
const programs: StartedProgram[] = []

beforeAll(() => {
  store = createStubStore()
})
afterAll(() => store.remove())
beforeEach(async () => {
  port = await freePort()
})
afterEach(async () => {
  for (const program of programs.splice(0)) {
    program.child.kill("SIGKILL")
    await program.exitCode
  }
  await nothingIsLeft(store.root)
})

function start(variables: Record<string, string> = {}, flags: string[] = []): StartedProgram {
  const program = runStart({ root: store.root, variables: { PORT: String(port), ...variables }, flags })
  programs.push(program)
  return program
}

async function stop(program: StartedProgram, signal: NodeJS.Signals = "SIGTERM"): Promise<number | null> {
  program.child.kill(signal)
  return program.exitCode
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await sleep(20)
}

test("a failing migration is reported with its last lines, and nothing is seeded", async () => {
  const program = start({ STUB_MIGRATION_FAILS: "1" })
  expect(await program.exitCode).toBe(1)
  expect(program.output()).toMatch(/\[2\/4\] Database … failed/)
  expect(program.output()).toMatch(
    /medusa migrations: expected .* got exit code 1.*\n\s+Error: no such column: yyy/,
  )
  expect(store.calls()).toEqual(["migrate"])
})

test("a failing seed is reported with its last lines and a hint, and everything that was started is stopped", async () => {
  const program = start({ STUB_SEED_FAILS: "1" })
  expect(await program.exitCode).toBe(1)
  expect(program.output()).toMatch(/\[3\/4\] Data … failed/)
  expect(program.output()).toMatch(
    /medusa seed: expected .* got exit code 1.*\n\s+Error: no such currency: xxx/,
  )
  expect(program.output()).toContain(`Fix ${store.root}/apps/backend/data/seed.json and start again`)
  await nothingIsLeft(store.root)
  expect(store.calls().slice(1)).toEqual(["migrate", "seed", "load"])
})

test("a start that is stopped between the seed and the user is continued by the next one", async () => {
  const before = store.calls().length
  const stopped = start({ STUB_USER_HANGS: "1" })
  await until(() => store.calls().includes("user"))
  expect(await stop(stopped)).toBe(0)
  expect(stopped.output()).toMatch(/\[3\/4\] Data … stopped/)
  // Medusa is loaded once for both commands.
  expect(store.calls().slice(before)).toEqual(["seed", "load", "user"])

  const next = start({ STUB_USER_FAILS: "1" })
  expect(await next.exitCode).toBe(1)
  expect(next.output()).toMatch(/medusa user: expected .* got exit code 1.*\n\s+Error: no such role: admin/)
  expect(next.output()).toContain("Create one yourself: npx medusa user -e admin@nightshift.local")
  expect(store.calls().slice(before + 3)).toEqual(["user", "load"])
})

test("each step runs only once over several starts", async () => {
  const before = store.calls().length
  const first = start()
  await first.says("Ctrl-C stops everything")
  expect(first.output()).toMatch(
    /\[1\/4\] Services … postgres embedded on 127\.0\.0\.1:\d+, redis none \(not wanted\) \(/,
  )
  expect(first.output()).toContain("info:    Registering publish-once-a-day")
  expect(first.output()).not.toContain("Initializing")
  expect(first.output()).toContain(`http://localhost:${port}`)
  expect(first.output()).toContain("admin@nightshift.local, password nightshift")
  expect((await fetch(`http://127.0.0.1:${port}/health`)).ok).toBe(true)
  const addresses = path.join(store.root, ".nightshift/store.env")
  expect(readFileSync(addresses, "utf8")).toMatch(
    /^DATABASE_URL="postgres:.*"\nNIGHTSHIFT_REDIS="off"\nNIGHTSHIFT_PUBLISH_SCHEDULE="\* \* \* \* \*"\n$/,
  )
  expect(await stop(first)).toBe(0)
  expect(existsSync(addresses)).toBe(false)
  await nothingIsLeft(store.root)
  expect(first.output()).toContain("[3/4] Data … admin user created (")
  expect(store.calls().slice(before)).toEqual(["user", "load", "start * * * * *", "stop"])

  const second = start()
  await second.says("Ctrl-C stops everything")
  expect(await stop(second, "SIGINT")).toBe(0)
  expect(store.calls().slice(before + 4)).toEqual(["start * * * * *", "stop"])
})

test("a new migration in a package is run", async () => {
  const folder = path.join(store.root, "packages/plugin/dist/migrations")
  mkdirSync(folder, { recursive: true })
  writeFileSync(path.join(folder, "1700000000000-jobs.js"), "")
  const before = store.calls().length
  const program = start()
  await program.says("Ctrl-C stops everything")
  expect(program.output()).toMatch(/\[2\/4\] Database … 1 migrations/)
  await stop(program)
  expect(store.calls().slice(before)).toEqual(["migrate", "start * * * * *", "stop"])
})

test("the caller's own schedule wins", async () => {
  const program = start({ NIGHTSHIFT_PUBLISH_SCHEDULE: "0 3 * * *" })
  await program.says("Ctrl-C stops everything")
  await stop(program)
  expect(store.calls().slice(-2)).toEqual(["start 0 3 * * *", "stop"])
})

test("a start that is killed with -9 leaves no process, and the next one works", async () => {
  const killed = start()
  await killed.says("Ctrl-C stops everything")
  await stop(killed, "SIGKILL")
  await nothingIsLeft(store.root)
  const next = start()
  await next.says("Ctrl-C stops everything")
  expect(await stop(next)).toBe(0)
})

test("a store that exits while it boots is an error with its last lines", async () => {
  const program = start({ STUB_START_FAILS: "1" })
  expect(await program.exitCode).toBe(1)
  expect(program.output()).toMatch(
    /medusa start: expected a store that runs, got its exit[^]*Error: no such plugin/,
  )
})

test("a port in use stops the start before anything is started", async () => {
  const server = net.createServer()
  await new Promise<void>((resolve) => server.listen(port, resolve))
  const program = start()
  expect(await program.exitCode).toBe(1)
  expect(program.output()).toContain(`Port ${port}: expected a port that is free for the store`)
  expect(program.output()).not.toContain("[1/4]")
  await new Promise((resolve) => server.close(resolve))
})

test("production is refused, since the admin's password is public", async () => {
  const program = start({ NODE_ENV: "production" })
  expect(await program.exitCode).toBe(1)
  expect(program.output()).toContain("npm start: expected a machine for development, got NODE_ENV=production")
})

const withAdmin = { NIGHTSHIFT_ADMIN: "" }
const build = /^build:admin at priority (?!0$)\d+$/

test("the admin is built at low priority once the store serves, and served without a restart", async () => {
  const before = store.calls().length
  const program = start(withAdmin)
  await program.says("Admin: the page of the jobs is at")
  expect(program.output()).toMatch(
    /the page in Medusa Admin follows as soon as it is built[^]*\nAdmin: building it in the background[^]*\n/,
  )
  expect(program.output()).toMatch(
    new RegExp(`\nAdmin: the page of the jobs is at http://localhost:${port}/app/a/scheduled-jobs \\(`),
  )
  expect(await stop(program)).toBe(0)
  const calls = store.calls().slice(before)
  expect(calls).toEqual(["start * * * * *", expect.stringMatching(build), "stop"])
})

test("an admin that is already built is not reported again", async () => {
  const before = store.calls().length
  const program = start(withAdmin)
  await program.says(`  Jobs    http://localhost:${port}/app/a/scheduled-jobs`)
  // It is requested again, so that turbo restores missing files from its cache.
  await until(() => store.calls().length === before + 2)
  await until(() => processesOf(`${store.root}/node_modules/turbo`).length === 0)
  expect(await stop(program)).toBe(0)
  expect(program.output()).not.toContain("Admin: ")
})

test("a failing build of the admin is one line with its log and a hint, and the store keeps running", async () => {
  store.removeAdmin()
  const program = start({ ...withAdmin, STUB_ADMIN_FAILS: "1" })
  const log = path.join(store.root, ".nightshift/admin-build.log")
  await program.says(`Fix what ${log} names and start again`)
  expect(program.output()).toContain("Admin: expected a build of Medusa Admin, got exit code 1. ")
  expect(readFileSync(log, "utf8")).toContain("Error: no such module")
  expect((await fetch(`http://127.0.0.1:${port}/health`)).ok).toBe(true)
  expect(await stop(program)).toBe(0)
})

test.each(["SIGINT", "SIGKILL"] as const)(
  "%s while the admin is built ends the build with the rest",
  async (signal) => {
    store.removeAdmin()
    const program = start({ ...withAdmin, STUB_ADMIN_HANGS: "1" })
    await until(() => processesOf(`${store.root}/apps/backend`).length > 0)
    expect(await stop(program, signal)).toBe(signal === "SIGINT" ? 0 : null)
    await nothingIsLeft(store.root)
    expect(program.output()).not.toContain("expected a build")
  },
)

test("after a first start the rest of the build runs at low priority, and the admin after it", async () => {
  store.removeAdmin()
  const before = store.calls().length
  const program = start(withAdmin, ["--unchecked"])
  await program.says("Admin: the page of the jobs is at")
  expect(program.output()).toMatch(
    /\nTypes: checking them in the background[^]*\nTypes: no errors \([\d.]+ s\)\n/,
  )
  expect(await stop(program)).toBe(0)
  const wholeBuild = expect.stringMatching(/^build at priority (?!0$)\d+$/) as unknown
  expect(store.calls().slice(before)).toEqual([
    "start * * * * *",
    wholeBuild,
    expect.stringMatching(build),
    "stop",
  ])
})

test("a type error is reported once the store of a first start is up, and the store keeps running", async () => {
  const program = start({ STUB_TYPES_FAIL: "1" }, ["--unchecked"])
  const log = path.join(store.root, ".nightshift/build.log")
  await program.says("error TS2322")
  expect(program.output()).toContain("Types: expected a build without errors, got exit code 1. ")
  expect(program.output()).toContain(`Fix what ${log} names and start again.`)
  expect(program.output()).toMatch(/\n {4}shop:compile: src\/jobs\/x\.ts\(3,7\): error TS2322: Type/)
  expect((await fetch(`http://127.0.0.1:${port}/health`)).ok).toBe(true)
  expect(await stop(program)).toBe(0)
})

test("with NIGHTSHIFT_ADMIN=off no admin is built", async () => {
  store.removeAdmin()
  const before = store.calls().length
  const program = start()
  await program.says("Ctrl-C stops everything")
  expect(program.output()).toMatch(/ Jobs {4}npx nightshift list, in apps\/backend\n/)
  expect(await stop(program)).toBe(0)
  expect(store.calls().slice(before)).toEqual(["start * * * * *", "stop"])
})
