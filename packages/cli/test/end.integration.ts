import { spawn, type StdioOptions } from "node:child_process"
import { once } from "node:events"
import { openSync, closeSync } from "node:fs"
import { mkdtemp, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"

const program = join(__dirname, "../bin/nightshift.js")
const config = (name: string) => `{ name: "${name}", schedule: "0 0 * * *" }`
const sound = `module.exports = async () => {}; module.exports.config = ${config("sound")}`
const never = "await new Promise(() => {})"

let folder: string
beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), "nightshift-end-"))))
afterEach(() => rm(folder, { recursive: true }))

/** Runs the command in the folder, as a process of its own. */
async function nightshift(input: {
  files: Record<string, string>
  args: string[]
  stdout?: number | "closed"
}) {
  for (const [name, text] of Object.entries(input.files)) await writeFile(join(folder, name), text)
  const stdio: StdioOptions = ["ignore", typeof input.stdout === "number" ? input.stdout : "pipe", "pipe"]
  const child = spawn(process.execPath, [program, ...input.args], { cwd: folder, stdio })
  let out = ""
  let err = ""
  if (input.stdout === "closed") child.stdout!.destroy()
  else child.stdout?.on("data", (text: Buffer) => (out += text.toString()))
  child.stderr!.on("data", (text: Buffer) => (err += text.toString()))
  const [exitCode] = (await once(child, "close")) as [number | null]
  return { exitCode, out, err }
}

describe("an import that never ends", () => {
  test("of job files is a fault of each of them, and hides no other", async () => {
    const hangs = `${never}; export default async () => {}; export const config = ${config("hangs")}`
    const { exitCode, out, err } = await nightshift({
      files: {
        "a.mjs": hangs,
        "b.js": sound,
        "c.js": "throw new Error('no region')",
        "d.mjs": `import "./a.mjs"; ${hangs}`,
      },
      args: ["check", ".", "--json"],
    })
    expect({ exitCode, err }).toEqual({ exitCode: 1, err: "" })
    const { jobs, faults } = JSON.parse(out) as { jobs: { name: string }[]; faults: { code: string }[] }
    expect(jobs.map(({ name }) => name)).toEqual(["sound"])
    expect(faults.map(({ code }) => code)).toEqual([
      "JOB_FILE_TIMED_OUT",
      "JOB_FILE_THREW",
      "JOB_FILE_TIMED_OUT",
    ])
  })

  test("of the config is reported with its file and the deadline", async () => {
    const { exitCode, err } = await nightshift({
      files: { "nightshift.config.mjs": `${never}; export default {}` },
      args: ["check"],
    })
    expect(exitCode).toBe(2)
    expect(err).toBe(
      `${join(folder, "nightshift.config.mjs")}: expected a file that is imported within 10 s, got one that was still being imported. See what it, or a file that it imports, awaits at its top.\n`,
    )
  })
})

describe("a command ends with 0 only where it reached its end", () => {
  const reached = "nightshift: expected to reach the end of the command, got"

  test.each<[what: string, files: Record<string, string>, found: string]>([
    [
      "a promise of the config that never settles",
      { "nightshift.config.js": "module.exports = { discover: () => new Promise(() => {}) }" },
      "nothing left to do: a promise that it waits for can never settle",
    ],
    [
      "a config that ends the process",
      { "nightshift.config.js": "process.exit(0)" },
      "the end of the process: a file that it imports calls process.exit",
    ],
    [
      "a job file that ends the process later",
      {
        "nightshift.config.js":
          "module.exports = { discover: () => new Promise(() => {}) }; setImmediate(() => process.exit())",
      },
      "the end of the process: a file that it imports calls process.exit",
    ],
    [
      "a rejection that nobody awaits",
      {
        "nightshift.config.js":
          'Promise.reject(new TypeError("no region")); module.exports = { discover: () => new Promise(() => {}) }',
      },
      "an error outside of all calls: TypeError: no region",
    ],
  ])("%s", async (_what, files, found) => {
    const { exitCode, out, err } = await nightshift({ files, args: ["check"] })
    expect({ exitCode, out }).toEqual({ exitCode: 2, out: "" })
    expect(err).toBe(
      `${reached} ${found}. Look at what the config and the job files do when they are imported.\n`,
    )
  })

  test("an error is a document where one was asked for", async () => {
    const { exitCode, err } = await nightshift({
      files: { "nightshift.config.js": "process.exit(0)" },
      args: ["check", "--json"],
    })
    expect(exitCode).toBe(2)
    expect(JSON.parse(err)).toMatchObject({ error: { code: "COMMAND_UNFINISHED" } })
  })

  test("output that a full disk does not take", async () => {
    const full = openSync("/dev/full", "w")
    const { exitCode, err } = await nightshift({
      files: { "b.js": sound },
      args: ["check", "."],
      stdout: full,
    })
    closeSync(full)
    expect(exitCode).toBe(2)
    expect(err).toContain(`${reached} an error of its output: Error: ENOSPC`)
  })

  test("a reader that has gone, silently and as other programs do", async () => {
    const { exitCode, err } = await nightshift({
      files: { "b.js": sound },
      args: ["check", "."],
      stdout: "closed",
    })
    expect({ exitCode, err }).toEqual({ exitCode: 141, err: "" })
  })

  test("a sound build is fine", async () => {
    const { exitCode, out } = await nightshift({ files: { "b.js": sound }, args: ["check", "."] })
    expect(exitCode).toBe(0)
    expect(out).toContain("1 sound job, 0 faults.")
  })
})
