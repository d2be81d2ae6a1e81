import { execFile } from "node:child_process"
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import path from "node:path"
import { promisify } from "node:util"
import { copyRepository, type RepositoryCopy } from "./tour/repository-copy"

const repository = path.resolve(__dirname, "../../..")

/** The repository like a fresh clone, without a build. */
let copy: RepositoryCopy
beforeAll(() => {
  copy = copyRepository(repository)
})
afterAll(() => copy.remove())

/** Runs a Node.js program in the copy. Returns its output. */
async function run(args: string[]): Promise<string> {
  return (await promisify(execFile)(process.execPath, args, { cwd: copy.root })).stdout
}

/** The folders, relative to the root, that a start would compile. */
async function foldersToEmit(): Promise<string[]> {
  const ask = "console.log(JSON.stringify(require('./tooling/start/first-build').foldersToEmit()))"
  return (JSON.parse(await run(["-e", ask])) as string[])
    .map((folder) => path.relative(copy.root, folder))
    .sort()
}

/** The JavaScript in a folder's `dist`, and the package.json of its ES modules, by the names of the files. */
function javaScript(folder: string): Record<string, string> {
  const dist = path.join(folder, "dist")
  const names = readdirSync(dist, { recursive: true, encoding: "utf8" }).filter((name) =>
    /^(?!admin\/).*\.(js|json|js\.map)$/.test(name),
  )
  return Object.fromEntries(names.sort().map((name) => [name, readFileSync(path.join(dist, name), "utf8")]))
}

const all = [
  ...[
    "apps/backend",
    "packages/cli",
    "packages/cron",
    "packages/jobs",
    "packages/local-services",
    "packages/medusa-scheduler",
    "packages/scheduler",
  ],
  "tooling/start",
]

test("a first start makes the same JavaScript as the build, byte for byte", async () => {
  expect(await foldersToEmit()).toEqual(all)
  await run(["tooling/typescript/emit-dist.js", ...all])
  for (const folder of all) {
    expect(javaScript(path.join(copy.root, folder))).toEqual(javaScript(path.join(repository, folder)))
  }
  // Types have not been checked yet.
  expect(await foldersToEmit()).toEqual(all)
})

test("a workspace with a build script of its own leaves the first build to turbo", async () => {
  const folder = path.join(copy.root, "packages/own")
  mkdirSync(folder)
  writeFileSync(path.join(folder, "package.json"), JSON.stringify({ scripts: { build: "babel src" } }))
  expect(await foldersToEmit()).toEqual([])
  rmSync(folder, { recursive: true })
  expect(await foldersToEmit()).toEqual(all)
})

test("after a full build, a start leaves the build to turbo, which checks types", async () => {
  for (const made of all.flatMap((folder) => [path.join(folder, "dist"), path.join(folder, ".cache")]))
    cpSync(path.join(repository, made), path.join(copy.root, made), { recursive: true })
  expect(await foldersToEmit()).toEqual([])
})
