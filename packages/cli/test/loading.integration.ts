import { execFile } from "node:child_process"
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join, sep } from "node:path"
import { promisify } from "node:util"
import { createBench, type Bench } from "../../scheduler/test/bench.fixture"
import { storedRows } from "../../scheduler/test/stored-rows.fixture"

const program = join(__dirname, "../bin/nightshift.js")
const hook = require.resolve("@nightshift/jest-config/loaded-modules.js")

let bench: Bench
let folder: string
beforeAll(async () => {
  bench = await createBench("postgres")
  folder = await mkdtemp(join(tmpdir(), "nightshift-loading-"))
})
afterAll(async () => {
  await bench.clear()
  await rm(folder, { recursive: true })
})

/** Runs the command as a process of its own. Returns what it printed, and the packages and commands that it loaded. */
async function loadedBy(...args: string[]) {
  const file = join(folder, "loaded")
  const { stdout } = await promisify(execFile)(process.execPath, ["--require", hook, program, ...args], {
    cwd: folder,
    env: { ...process.env, DATABASE_URL: "", REDIS_URL: "", NIGHTSHIFT_LOADED_MODULES: file },
  })
  const paths = (await readFile(file, "utf8")).replaceAll(sep, "/").split("\n")
  const firstOf = (pattern: RegExp) =>
    [...new Set(paths.flatMap((path) => pattern.exec(path)?.[1] ?? []))].sort()
  return {
    stdout,
    packages: firstOf(/.*\/node_modules\/((?:@[^/]+\/)?[^/]+)/),
    commands: firstOf(/\/cli\/dist\/commands\/([^/]+)\.js$/),
  }
}

const heavy = ["bullmq", "ioredis", "prom-client", "@opentelemetry/api"]

describe("a command loads what it needs and nothing else:", () => {
  test.each(["list", "history", "audit"])(
    "%s, by an address, neither a queue nor a schema library",
    async (name) => {
      const { packages, commands } = await loadedBy(name, "--database-url", bench.databaseUrl)
      expect(packages).toEqual(expect.arrayContaining(["commander", "pg"]))
      for (const other of [...heavy, "zod"]) expect(packages).not.toContain(other)
      expect(commands).toEqual([name])
    },
  )

  test("why, behind the options of all commands", async () => {
    const rows = storedRows(bench)
    await rows.job({ name: "list", createdAtMs: Date.now() - 3_600_000, watermarkMs: Date.now() })
    const args = ["--database-url", bench.databaseUrl, "--timezone", "UTC", "why", "list", "-2h"]
    const { stdout, packages, commands } = await loadedBy(...args)
    expect(stdout).toMatch(/^list /)
    for (const other of [...heavy, "zod"]) expect(packages).not.toContain(other)
    expect(commands).toEqual(["why"])
  })

  test("list, by a config, no queue either", async () => {
    const config = join(folder, "list.config.js")
    await writeFile(config, `module.exports = { databaseUrl: ${JSON.stringify(bench.databaseUrl)} }`)
    const { packages } = await loadedBy("list", "--config", config)
    for (const other of heavy) expect(packages).not.toContain(other)
  })

  test("next, of an expression, no database", async () => {
    const { packages } = await loadedBy("next", "0 9 * * *", "--timezone", "UTC")
    for (const other of [...heavy, "pg"]) expect(packages).not.toContain(other)
  })

  test("the help, all commands", async () => {
    const { stdout, commands } = await loadedBy("--help")
    expect(commands).toHaveLength(22)
    for (const name of commands) expect(stdout).toMatch(new RegExp(`^  ${name} `, "m"))
  })
})
