"use strict"

// What is compiled in the current folder: the note of it lies beside `dist`, as Medusa loads and npm packs what is in there.

const { createHash } = require("node:crypto")
const { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } = require("node:fs")
const { dirname, join, resolve, sep } = require("node:path")

const dist = resolve("dist")
const note = resolve(".cache/dist.json")
/** Folders of `dist` that another build makes. */
const others = ["admin"]

/** The files below a folder, as paths from it, in one order on all systems. */
function filesBelow(folder, isWanted = () => true) {
  if (!existsSync(folder)) return []
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) =>
      join(entry.parentPath ?? entry.path, entry.name)
        .slice(folder.length + 1)
        .split(sep)
        .join("/"),
    )
    .filter(isWanted)
    .sort()
}

const isCompiled = (path) => !others.includes(path.split("/")[0])
const compiledFiles = () => filesBelow(dist, isCompiled)

/** A hash over what decides what the compiler makes; less than what turbo looks at, so that what it brings back is of it. */
function inputsHash() {
  const sources = filesBelow(resolve("src"), (path) => isCompiled(path) && !path.endsWith(".test.ts"))
  const files = [
    ...sources.map((path) => join("src", path)),
    ...["package.json", "tsconfig.json"],
    require.resolve("typescript/package.json", { paths: [process.cwd()] }),
    ...filesBelow(__dirname).map((path) => join(__dirname, path)),
  ]
  const hash = createHash("sha256")
  for (const file of files.filter((each) => existsSync(each))) {
    const content = readFileSync(file)
    hash.update(`${file.startsWith("src") ? file : ""}\0${content.length}\0`).update(content)
  }
  return hash.digest("hex")
}

function clean() {
  rmSync(note, { force: true })
  removeAllBut([])
}

function noteCompiled() {
  mkdirSync(dirname(note), { recursive: true })
  writeFileSync(note, JSON.stringify({ inputs: inputsHash(), files: compiledFiles() }))
}

/** The files that were compiled from what is in `src` now; undefined where that was not done. */
function compiledNow() {
  if (!existsSync(note)) return undefined
  const { inputs, files } = JSON.parse(readFileSync(note, "utf8"))
  const isWhole = files.every((path) => existsSync(join(dist, path)))
  return isWhole && inputs === inputsHash() ? files : undefined
}

/** Takes all other compiled files away. Of a job that is gone nothing may stay: Medusa runs whatever it finds. */
function removeAllBut(kept) {
  const wanted = new Set(kept)
  for (const path of compiledFiles()) if (!wanted.has(path)) rmSync(join(dist, path))
}

module.exports = { clean, compiledNow, noteCompiled, removeAllBut }
