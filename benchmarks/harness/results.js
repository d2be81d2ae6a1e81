"use strict"

const { existsSync, mkdirSync, readFileSync, writeFileSync } = require("node:fs")
const { join } = require("node:path")

const kept = join(__dirname, "..", "results")
/** Of quick runs and of parts: not for keeping, and left out by .gitignore. */
const tried = join(__dirname, "..", ".cache", "results")

/** Writes what one benchmark found as formatted JSON; returns the file. */
async function writeResult({ kept: isKept, ...result }) {
  const { format, resolveConfig } = require("prettier")
  const folder = isKept ? kept : tried
  mkdirSync(folder, { recursive: true })
  const file = join(folder, `${result.benchmark}.json`)
  const options = { ...(await resolveConfig(file)), filepath: file }
  writeFileSync(file, await format(JSON.stringify(result), options))
  return file
}

/** What the last full run of a benchmark found; undefined if there was none. */
function readResult(name) {
  const file = join(kept, `${name}.json`)
  return existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : undefined
}

module.exports = { readResult, writeResult }
