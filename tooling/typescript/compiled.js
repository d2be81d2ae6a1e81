"use strict"

// The compiled files of the current folder. The note about them is outside `dist`, since Medusa loads and npm packs what is
// in there.

const { createHash } = require("node:crypto")
const {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} = require("node:fs")
const { dirname, join, relative, resolve, sep } = require("node:path")

const dist = "dist"
const note = ".cache/dist.json"
/** Folders in `dist` that another build writes. */
const others = ["admin"]

const withSlashes = (path) => path.split(sep).join("/")

/** The files below a folder as relative paths, in the same order on all systems. */
function filesBelow(folder, isWanted = () => true) {
  if (!existsSync(folder)) return []
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => withSlashes(relative(folder, join(entry.parentPath ?? entry.path, entry.name))))
    .filter(isWanted)
    .sort()
}

const isCompiled = (path) => !others.includes(path.split("/")[0])

/** A hash of the compiler's inputs: a subset of turbo's inputs, so that files from turbo's cache match it. */
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

/** The note about a folder's last compilation: its inputs, its files, and whether types were checked. */
function readNote(folder = ".") {
  try {
    return JSON.parse(readFileSync(join(folder, note), "utf8"))
  } catch {
    return undefined
  }
}

/** Whether a folder has been built completely, even from older sources. */
function isBuilt(folder) {
  return readNote(folder)?.isChecked === true && existsSync(join(folder, dist))
}

function forgetNote() {
  rmSync(note, { force: true })
}

function writeNote({ files, isChecked }) {
  mkdirSync(dirname(note), { recursive: true })
  writeFileSync(note, JSON.stringify({ inputs: inputsHash(), files, isChecked }))
}

/** The note if it matches the current `src` and its files exist; else undefined. */
function currentNote() {
  const noted = readNote()
  const isWhole = noted?.files.every((path) => existsSync(join(dist, path)))
  return isWhole && noted.inputs === inputsHash() ? noted : undefined
}

/**
 * Writes a file of `dist` if it differs, and never only half of it, since a store may be running from there. Returns its path
 * in `dist`.
 */
function writeCompiled(file, text) {
  if (!existsSync(file) || readFileSync(file, "utf8") !== text) {
    mkdirSync(dirname(file), { recursive: true })
    const unfinished = join(dirname(note), `${process.pid}.unfinished`)
    mkdirSync(dirname(note), { recursive: true })
    writeFileSync(unfinished, text)
    renameSync(unfinished, file)
  }
  return withSlashes(relative(dist, file))
}

/** Removes all other compiled files. Nothing of a deleted job may stay: Medusa runs every job file that it finds. */
function removeAllBut(kept) {
  const wanted = new Set(kept)
  for (const path of filesBelow(dist, isCompiled)) if (!wanted.has(path)) rmSync(join(dist, path))
}

module.exports = { currentNote, forgetNote, isBuilt, removeAllBut, writeCompiled, writeNote }
