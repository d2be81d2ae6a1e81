"use strict"

const { spawnSync } = require("node:child_process")
const {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
} = require("node:fs")
const { tmpdir } = require("node:os")
const { join, relative } = require("node:path")
const { BenchmarkError } = require("./benchmark-error")

const root = realpathSync(join(__dirname, "../.."))

/**
 * Builds another commit of this repository in a temporary worktree, with the benchmarks of this tree: the same measurements
 * of another version of the library. `program` runs its measurements; `close()` removes the worktree.
 */
function openTree(ref) {
  const commit = git("rev-parse", "--verify", "--quiet", "--end-of-options", `${ref}^{commit}`)
  if (!commit) throw new BenchmarkError(`--beside: expected a commit, a branch or a tag, got ${ref}.`)
  const parent = realpathSync(mkdtempSync(join(tmpdir(), "nightshift-tree-")))
  const folder = join(parent, "tree")
  const close = () => {
    git("worktree", "remove", "--force", folder)
    rmSync(parent, { recursive: true, force: true })
  }
  try {
    console.error(`Building ${ref} (${commit.slice(0, 10)}) in ${folder} ...`)
    run("git", ["worktree", "add", "--quiet", "--detach", folder, commit], root)
    if (sameLock(folder)) linkPackages(folder)
    else run("npm", ["ci", "--no-audit", "--no-fund"], folder)
    replaceBenchmarks(folder)
    const turbo = join(folder, "node_modules/turbo/bin/turbo")
    const filter = "--filter=@nightshift/scheduler"
    run(process.execPath, [turbo, "run", "build", "--output-logs=errors-only", filter], folder)
  } catch (error) {
    close()
    throw error
  }
  return { ref, commit, program: join(folder, "benchmarks/harness/measure.js"), close }
}

const lockOf = (folder) => readFileSync(join(folder, "package-lock.json"), "utf8")

const sameLock = (folder) => lockOf(folder) === lockOf(root)

/** Links the packages that `npm ci` would install, except for the workspaces, which are those of the other tree. */
function linkPackages(folder) {
  const workspaces = "@nightshift"
  const from = join(root, "node_modules")
  const to = join(folder, "node_modules")
  mkdirSync(join(to, workspaces), { recursive: true })
  for (const name of readdirSync(from)) {
    const isPackage = name === ".bin" || (name !== workspaces && !name.startsWith("."))
    if (isPackage) link(join(from, name), join(to, name))
  }
  for (const name of readdirSync(join(from, workspaces))) {
    const place = relative(root, realpathSync(join(from, workspaces, name)))
    link(join(folder, place), join(to, workspaces, name))
    const own = join(root, place, "node_modules")
    if (existsSync(own)) link(own, join(folder, place, "node_modules"))
  }
}

/** A junction on Windows, where symbolic links need rights that not every user has. */
const link = (target, path) => symlinkSync(target, path, "junction")

function replaceBenchmarks(folder) {
  const from = join(root, "benchmarks")
  const to = join(folder, "benchmarks")
  const others = ["node_modules", "results", ".cache"].map((name) => join(from, name))
  rmSync(to, { recursive: true, force: true })
  cpSync(from, to, { recursive: true, filter: (path) => !others.includes(path) })
  link(join(from, "node_modules"), join(to, "node_modules"))
}

/** The output of git; empty if it fails. */
function git(...args) {
  return spawnSync("git", args, { cwd: root, encoding: "utf8" }).stdout?.trim()
}

function run(command, args, cwd) {
  const shell = process.platform === "win32" && command === "npm"
  const { status } = spawnSync(command, args, { cwd, shell, stdio: ["ignore", "ignore", "inherit"] })
  if (status !== 0) throw new BenchmarkError(`${command} ${args.join(" ")}: expected it to end with 0.`)
}

module.exports = { openTree }
