import { chmod, mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { discoverJobFiles } from "./discovery"

let folder: string
beforeEach(async () => {
  folder = join(await mkdtemp(join(tmpdir(), "nightshift-jobs-")), "jobs")
})
afterEach(async () => {
  await rm(dirname(folder), { recursive: true })
})

const cjs = (name: string) =>
  `exports.default = () => "ran ${name}"; exports.config = { name: "${name}", schedule: "0 0 * * *" }`
const esm = (name: string) =>
  `export default () => "ran ${name}"; export const config = { name: "${name}", schedule: "0 0 * * *" }`

async function write(files: Record<string, string>): Promise<void> {
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true })
    await writeFile(join(folder, path), text)
  }
}
const below = (paths: string[]) => paths.map((path) => path.slice(folder.length + 1))

test("job files are found in the folder and in those below it, in the order of their paths", async () => {
  await write({
    "b.js": cjs("b"),
    "a.js": cjs("a"),
    "stock/night/count.js": cjs("count"),
    "stock/alert.js": cjs("alert"),
  })
  const { files, faults, faultyPaths } = await discoverJobFiles(folder)
  expect(below(files.map((file) => file.path))).toEqual([
    "a.js",
    "b.js",
    "stock/alert.js",
    "stock/night/count.js",
  ])
  expect(files[0]).toMatchObject({ config: { name: "a", schedule: "0 0 * * *" } })
  expect(files.map((file) => file.handler())).toEqual(["ran a", "ran b", "ran alert", "ran count"])
  expect({ faults, faultyPaths }).toEqual({ faults: [], faultyPaths: [] })
})

test("a job file may be CommonJS or an ES module, also where a folder's name needs escaping", async () => {
  await write({ "one.js": cjs("one"), "two.cjs": cjs("two"), "50% off #1/three.mjs": esm("three") })
  const { files, faults } = await discoverJobFiles(folder)
  expect(faults).toEqual([])
  expect(files.map((file) => file.handler()).sort()).toEqual(["ran one", "ran three", "ran two"])
})

test("private files and folders, declarations, maps and everything else that is no code are left alone", async () => {
  await write({
    "_private.js": "throw new Error()",
    "_helpers/inner.js": "throw new Error()",
    "__tests__/a.test.js": "throw new Error()",
    ".hidden.js": "throw new Error()",
    "a.d.ts": "throw new Error()",
    "a.js.map": "{}",
    "a.ts": "throw new Error()",
    "notes.md": "# Notes",
    "data.json": "{",
    js: "throw new Error()",
    "a.js": cjs("a"),
  })
  const { files, faults } = await discoverJobFiles(folder)
  expect(below(files.map((file) => file.path))).toEqual(["a.js"])
  expect(faults).toEqual([])
})

test("a folder that does not exist has no jobs, and that is no fault", async () => {
  expect(await discoverJobFiles(folder)).toEqual({ files: [], faults: [], faultyPaths: [] })
})

test("every fault of every file is reported at once, and the sound files are there all the same", async () => {
  await write({
    "no-config.js": `exports.default = () => 1`,
    "no-default.js": `exports.config = { name: "a" }`,
    "nothing.js": ``,
    "nothing-at-all.js": `module.exports = null`,
    "bare-function.js": `module.exports = () => 1`,
    "wrong-kinds.js": `exports.default = { handler() {} }; exports.config = ["a"]`,
    "sound.js": cjs("sound"),
    "throws.js": `throw new RangeError("no such\\n  region")`,
    "throws-text.js": `throw "a text"`,
    "wrong-syntax.js": `export default {`,
  })
  const { files, faults, faultyPaths } = await discoverJobFiles(folder)
  expect(below(files.map((file) => file.path))).toEqual(["sound.js"])
  const reported = faults.map((fault) => `${fault.code} ${fault.message.slice(folder.length + 1)}`)
  const handlerHint = "Export it: export default async function handler({ container, data }) { ... }"
  const configHint = 'Export it: export const config = { name: "my-job", schedule: "0 0 * * *" }'
  expect(reported.filter((line) => !line.includes("wrong-"))).toEqual([
    `JOB_CONFIG_MISSING bare-function.js: expected an exported config object, got no export of that name. ${configHint}`,
    `JOB_CONFIG_MISSING no-config.js: expected an exported config object, got no export of that name. ${configHint}`,
    `JOB_HANDLER_MISSING no-default.js: expected a default-exported handler function, got no default export. ${handlerHint}`,
    `JOB_HANDLER_MISSING nothing-at-all.js: expected a default-exported handler function, got no default export. ${handlerHint}`,
    `JOB_CONFIG_MISSING nothing-at-all.js: expected an exported config object, got no export of that name. ${configHint}`,
    `JOB_HANDLER_MISSING nothing.js: expected a default-exported handler function, got no default export. ${handlerHint}`,
    `JOB_CONFIG_MISSING nothing.js: expected an exported config object, got no export of that name. ${configHint}`,
    `JOB_FILE_THREW throws-text.js: expected a file that can be imported, got an error: a text. Fix what throws at the top level of the file, or of a file that it imports.`,
    `JOB_FILE_THREW throws.js: expected a file that can be imported, got RangeError: no such region. Fix what throws at the top level of the file, or of a file that it imports.`,
  ])
  expect(reported.filter((line) => line.includes("wrong-"))).toEqual([
    expect.stringMatching(/^JOB_HANDLER_MISSING wrong-kinds\.js: .* got \{\}\./),
    expect.stringMatching(/^JOB_CONFIG_MISSING wrong-kinds\.js: .* got \["a"\]\./),
    expect.stringMatching(/^JOB_FILE_THREW wrong-syntax\.js: /),
  ])
  expect(below(faultyPaths)).toEqual([
    "bare-function.js",
    "no-config.js",
    "no-default.js",
    "nothing-at-all.js",
    "nothing.js",
    "throws-text.js",
    "throws.js",
    "wrong-kinds.js",
    "wrong-syntax.js",
  ])
})

test("a file instead of the folder is reported as a folder that cannot be read", async () => {
  await writeFile(folder, "")
  const { files, faults, faultyPaths } = await discoverJobFiles(folder)
  expect(files).toEqual([])
  expect(faults).toHaveLength(1)
  expect(faults[0]).toMatchObject({ code: "JOB_FILE_UNREADABLE" })
  expect(faults[0]!.message).toMatch(
    /jobs: expected a folder that can be read, got ENOTDIR: .*the right to read it\.$/,
  )
  expect(faultyPaths).toEqual([join(folder, "/")])
})

test("a folder that leads back to itself is reported, and ends the search no other way", async () => {
  await symlink(folder, folder)
  const { faults, faultyPaths } = await discoverJobFiles(folder)
  expect(faults.map((fault) => fault.message)).toEqual([expect.stringContaining("got ELOOP: ")])
  expect(faultyPaths).toEqual([join(folder, "/")])
})

// Permissions do not bind root, who becomes somebody else for as long as it takes.
const nobody = 65_534

async function asPlainUser<T>(work: () => Promise<T>): Promise<T> {
  if (process.geteuid?.() !== 0) return work()
  process.seteuid!(nobody)
  try {
    return await work()
  } finally {
    process.seteuid!(0)
  }
}

test("a folder below that may not be read is reported, and the jobs beside it are there", async () => {
  await write({ "closed/a.js": cjs("a"), "open/b.js": cjs("b") })
  for (const open of [join(folder, ".."), folder, join(folder, "open")]) await chmod(open, 0o755)
  await chmod(join(folder, "closed"), 0o000)
  await discoverJobFiles(join(folder, "open")) // Jest may write to its cache only now.
  const { files, faults, faultyPaths } = await asPlainUser(() => discoverJobFiles(folder))
  await chmod(join(folder, "closed"), 0o700)
  expect(below(files.map((file) => file.path))).toEqual(["open/b.js"])
  expect(faults.map((fault) => fault.message)).toEqual([expect.stringContaining("got EACCES: ")])
  expect(below(faultyPaths)).toEqual(["closed/"])
})

test("a file whose exports throw when they are read is reported like one that throws on import", async () => {
  await write({
    "a.js": `exports.default = () => {}; Object.defineProperty(exports, "config", { get() { throw new TypeError("no region") } })`,
  })
  const { files, faults } = await discoverJobFiles(folder)
  expect(files).toEqual([])
  expect(faults).toMatchObject([
    { code: "JOB_FILE_THREW", message: expect.stringContaining("TypeError: no region") },
  ])
})

// What each of these exports ran on stock Medusa 1.20, or was refused there, as `ran` says.
test.each<[form: string, ran: boolean, code: string]>([
  [
    "an ES module compiled to CommonJS",
    true,
    `exports.__esModule = true; exports.default = handler; exports.config = config`,
  ],
  ["a function with its config on it", true, `module.exports = handler; module.exports.config = config`],
  [
    "the same with itself as default",
    true,
    `module.exports = handler; handler.default = handler; handler.config = config`,
  ],
  [
    "a function with another default",
    true,
    `module.exports = handler; handler.default = () => "wrong"; handler.config = config`,
  ],
  [
    "a compiled module that is a function",
    true,
    `module.exports = () => "wrong"; Object.assign(module.exports, { __esModule: true, default: handler, config })`,
  ],
  ["a bound function", true, `module.exports = handler.bind(null); module.exports.config = config`],
  [
    "exports by getters",
    true,
    `exports.__esModule = true; Object.defineProperty(exports, "default", { get: () => handler }); Object.defineProperty(exports, "config", { get: () => config })`,
  ],
  [
    "a config without a prototype",
    true,
    `module.exports = handler; handler.config = Object.assign(Object.create(null), config)`,
  ],
  ["an object with a default that no compiler made", false, `module.exports = { default: handler, config }`],
])("a job file may be %s", async (_form, _ran, code) => {
  const parts = `const config = { name: "a", schedule: "0 0 * * *" }; const handler = async () => "ran"; `
  await write({ "a.js": parts + code })
  const { files, faults } = await discoverJobFiles(folder)
  expect(faults).toEqual([])
  expect(files[0]!.config).toMatchObject({ name: "a" })
  expect(await files[0]!.handler()).toBe("ran")
})

test("a file whose import never ends is faulty by itself, however many there are", async () => {
  const hangs = esm("hangs") + "; export function then() {}"
  await write({
    "a.js": cjs("a"),
    "b.mjs": hangs,
    "c.mjs": esm("c"),
    "d.js": "throw new Error('no region')",
    "e.mjs": hangs,
    "f.js": cjs("f"),
    // An export of this name is called when the exports are awaited.
    "g.js": cjs("g") + "; exports.then = () => {}",
  })
  const { files, faults, faultyPaths } = await discoverJobFiles(folder, { importWithinMs: 300 })
  expect(below(files.map(({ path }) => path))).toEqual(["a.js", "c.mjs", "f.js", "g.js"])
  expect(below(faultyPaths)).toEqual(["b.mjs", "d.js", "e.mjs"])
  expect(faults.map(({ code }) => code)).toEqual([
    "JOB_FILE_TIMED_OUT",
    "JOB_FILE_THREW",
    "JOB_FILE_TIMED_OUT",
  ])
  expect(faults[0]!.message).toBe(
    `${join(folder, "b.mjs")}: expected a file that is imported within 0.3 s, got one that was still being imported. Find what it, or a file that it imports, awaits at its top level, and await it in the handler.`,
  )
})
