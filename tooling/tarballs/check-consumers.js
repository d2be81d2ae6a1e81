"use strict"

// Packs packages and uses them as others do: consumers.js, compiled as CommonJS and as ES modules by the oldest TypeScript that
// is supported and by ours, with their declarations checked, and run. Then publint and attw look at each tarball. It takes less
// than a minute.
//
//   npx turbo run build && node tooling/tarballs/check-consumers.js

const { execFileSync, spawnSync } = require("node:child_process")
const { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } = require("node:fs")
const { tmpdir } = require("node:os")
const { join } = require("node:path")
const { consumers } = require("./consumers")
const { npm, pack, publishedPackages, tarballOf } = require("./published")
const { binOf, installTools, tools } = require("./tools")

const compilers = {
  "TypeScript 5.4": join(tools, "node_modules/typescript-5.4/lib/tsc.js"),
  [`TypeScript ${require("typescript").version}`]: require.resolve("typescript/lib/tsc.js"),
}
/** By what messages call them; as `type` of a package.json, which decides how TypeScript and Node.js read a folder. */
const formats = { CommonJS: "commonjs", "ES modules": "module" }

const tsconfig = {
  compilerOptions: {
    module: "node16",
    target: "es2022",
    lib: ["es2022"],
    types: [],
    strict: true,
    skipLibCheck: false,
  },
  files: Object.values(formats).map((format) => `${format}/index.ts`),
}

const writeJson = (file, content) => writeFileSync(file, JSON.stringify(content))

/** A package and those of ours that it needs. */
function withSiblings(name, packages) {
  const { dependencies } = packages.find((each) => each.name === name)
  const siblings = packages.filter((each) => each.name in dependencies).map((each) => each.name)
  return [...new Set([name, ...siblings.flatMap((sibling) => withSiblings(sibling, packages))])]
}

/** Installs a package's tarball into a new project, beside those of its siblings. */
function createProject({ folder, name, packages, tarballs }) {
  const names = withSiblings(name, packages)
  const { folder: source } = packages.find((each) => each.name === name)
  // A project that uses all entry points installs the optional peers as well, as the README says.
  const { peerDependencies } = JSON.parse(readFileSync(join(source, "package.json"), "utf8"))
  const ours = Object.fromEntries(names.map((each) => [each, `file:${tarballs[each]}`]))
  const dependencies = { ...peerDependencies, ...ours }
  mkdirSync(folder)
  writeJson(join(folder, "package.json"), { private: true, dependencies })
  const options = ["--ignore-scripts", "--prefer-offline", "--no-audit", "--no-fund", "--loglevel=error"]
  execFileSync(npm, ["install", ...options], { cwd: folder, stdio: "inherit" })
}

/** What a compiler reports of a project, but for the declarations of other packages, which are not ours to fix. */
function compile(compiler, project) {
  const options = { cwd: project, encoding: "utf8" }
  const { stdout, status } = spawnSync(process.execPath, [compiler, "--pretty", "false"], options)
  const errors = stdout.split(/\r?\n(?=\S)/).filter((error) => error.trim() !== "")
  const ours = errors.filter((error) => !/^node_modules\/(?!@nightshift\/)/.test(error))
  if (status !== 0 && errors.length === 0) return `the compiler ended with ${status}`
  return ours.length === 0 ? undefined : ours.join("\n")
}

/** Runs a program in Node.js. Returns its output if it fails. */
function run(args, cwd) {
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd, encoding: "utf8" })
  return status === 0 ? undefined : `${stdout}${stderr}`
}

/** Checks a package. Yields the name of each check and what is wrong. */
function* check({ name, project, tarball }) {
  for (const type of Object.values(formats)) {
    const folder = join(project, type)
    mkdirSync(folder)
    writeJson(join(folder, "package.json"), { type })
    writeFileSync(join(folder, "index.ts"), consumers[name])
  }
  writeJson(join(project, "tsconfig.json"), tsconfig)
  for (const [version, compiler] of Object.entries(compilers)) yield [version, compile(compiler, project)]
  for (const [format, type] of Object.entries(formats))
    yield [`${format} in Node.js ${process.versions.node}`, run([`${type}/index.js`], project)]
  yield ["publint", run([binOf("publint", "publint"), "--strict", tarball], tools)]
  yield ["attw", run([binOf("@arethetypeswrong/cli", "attw"), tarball], tools)]
}

const work = mkdtempSync(join(tmpdir(), "nightshift-consumers-"))
try {
  installTools()
  const packages = publishedPackages()
  const wanted = Object.keys(consumers).flatMap((name) => withSiblings(name, packages))
  const packed = packages.filter(({ name }) => wanted.includes(name))
  pack(work, packed)
  const tarballs = Object.fromEntries(packed.map((each) => [each.name, join(work, tarballOf(each))]))
  for (const [index, name] of Object.keys(consumers).entries()) {
    const project = join(work, `project-${index}`)
    createProject({ folder: project, name, packages, tarballs })
    for (const [subject, fault] of check({ name, project, tarball: tarballs[name] })) {
      console.log(`${fault === undefined ? "ok    " : "FAILED"} ${name}: ${subject}`)
      if (fault === undefined) continue
      console.error(fault)
      process.exitCode = 1
    }
  }
} finally {
  rmSync(work, { recursive: true, force: true })
}
