import { execFile } from "node:child_process"
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs"
import { createRequire } from "node:module"
import os from "node:os"
import path from "node:path"
import { promisify } from "node:util"

const repository = path.resolve(__dirname, "../../..")
const turbo = createRequire(path.join(repository, "package.json")).resolve("turbo/bin/turbo")
const typescript = path.dirname(createRequire(turbo).resolve("typescript/package.json"))

/** A repository with one store, and this repository's turbo.json and build. */
let root: string
beforeAll(() => {
  root = mkdtempSync(path.join(os.tmpdir(), "nightshift-build-"))
  write("package.json", {
    name: "shop",
    private: true,
    packageManager: "npm@11.19.1",
    workspaces: ["apps/*", "packages/*", "tooling/*"],
  })
  cpSync(path.join(repository, "turbo.json"), path.join(root, "turbo.json"))
  cpSync(path.join(repository, "tooling/typescript"), path.join(root, "tooling/typescript"), {
    recursive: true,
    filter: (file) => !file.includes("node_modules"),
  })
  write("package-lock.json", { name: "shop", lockfileVersion: 3, packages: {} })
  const { build, compile } = (
    createRequire(__filename)(path.join(repository, "apps/backend/package.json")) as {
      scripts: Record<string, string>
    }
  ).scripts
  write("apps/backend/package.json", { name: "@nightshift/backend", scripts: { build, compile } })
  write("apps/backend/tsconfig.json", {
    extends: "../../tooling/typescript/library.json",
    compilerOptions: { types: [] },
  })
  // turbo.json refers to them.
  for (const name of ["jobs", "medusa-scheduler", "start"]) {
    write(`packages/${name}/package.json`, { name: `@nightshift/${name}` })
  }
  mkdirSync(path.join(root, "node_modules"))
  symlinkSync(typescript, path.join(root, "node_modules/typescript"), "junction")
})
afterAll(() => rmSync(root, { recursive: true }))

function write(file: string, content: object | string): void {
  mkdirSync(path.dirname(path.join(root, file)), { recursive: true })
  writeFileSync(path.join(root, file), typeof content === "string" ? content : JSON.stringify(content))
}

const writeJob = (name: string) => write(`apps/backend/src/jobs/${name}.ts`, `export default "${name}"\n`)
const removeJob = (name: string) => rmSync(path.join(root, `apps/backend/src/jobs/${name}.ts`))
const jobs = () =>
  readdirSync(path.join(root, "apps/backend/dist/jobs"))
    .filter((name) => name.endsWith(".js"))
    .sort()

/** Builds with turbo. Returns whether the compiler's work came from turbo's cache. */
async function build(): Promise<boolean> {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [
      turbo,
      "run",
      "build",
      "--filter=@nightshift/backend",
      "--output-logs=full",
      "--no-daemon",
      "--cache-dir=.cache/turbo",
    ],
    { cwd: root, env: { ...process.env, TURBO_TELEMETRY_DISABLED: "1" } },
  )
  return /@nightshift\/backend:compile: cache hit/.test(stdout)
}

test("the store's build comes from the cache, and a deleted job disappears from it, back and forth", async () => {
  writeJob("kept")
  writeJob("gone")
  expect(await build()).toBe(false)
  expect(jobs()).toEqual(["gone.js", "kept.js"])

  removeJob("gone")
  expect(await build()).toBe(false)
  expect(jobs()).toEqual(["kept.js"])

  writeJob("gone")
  expect(await build()).toBe(true)
  expect(jobs()).toEqual(["gone.js", "kept.js"])

  removeJob("gone")
  expect(await build()).toBe(true)
  expect(jobs()).toEqual(["kept.js"])
})

test("even without turbo, the build compiles what has changed and removes what was deleted", async () => {
  const run = () => promisify(execFile)("npm", ["run", "build"], { cwd: path.join(root, "apps/backend") })
  writeJob("late")
  await run()
  expect(jobs()).toEqual(["kept.js", "late.js"])
  removeJob("late")
  write("apps/backend/dist/jobs/by-hand.js", "")
  await run()
  expect(jobs()).toEqual(["kept.js"])
  rmSync(path.join(root, "apps/backend/dist/jobs/kept.js"))
  await run()
  expect(jobs()).toEqual(["kept.js"])
})

/** Compiles the JavaScript of a first start. */
const emit = () =>
  promisify(execFile)(process.execPath, ["tooling/typescript/emit-dist.js", "apps/backend"], { cwd: root })
const forget = () => {
  for (const folder of ["dist", ".cache"])
    rmSync(path.join(root, "apps/backend", folder), { recursive: true })
}

test("the build after a first start keeps its JavaScript, and adds declarations", async () => {
  forget()
  await emit()
  const files = () => readdirSync(path.join(root, "apps/backend/dist/jobs")).sort()
  expect(files()).toEqual(["kept.js", "kept.js.map"])
  const inode = () => statSync(path.join(root, "apps/backend/dist/jobs/kept.js")).ino
  const emitted = inode()
  await promisify(execFile)("npm", ["run", "build"], { cwd: path.join(root, "apps/backend") })
  expect(files()).toEqual(["kept.d.ts", "kept.js", "kept.js.map"])
  expect(inode()).toBe(emitted)
})

test("a first start compiles code with a type error, which the build then reports", async () => {
  forget()
  write("apps/backend/src/jobs/wrong.ts", `export const count: number = "one"\n`)
  await emit()
  expect(jobs()).toEqual(["kept.js", "wrong.js"])
  await expect(build()).rejects.toMatchObject({
    stdout: expect.stringContaining("src/jobs/wrong.ts(1,14): error TS2322") as string,
  })
  removeJob("wrong")
  await emit()
  expect(jobs()).toEqual(["kept.js"])
})

test("a syntax error fails a first start with its location", async () => {
  write("apps/backend/src/jobs/broken.ts", "export default async (\n")
  await expect(emit()).rejects.toMatchObject({
    stdout: expect.stringContaining("apps/backend/src/jobs/broken.ts(2,1): error TS") as string,
  })
  removeJob("broken")
})
