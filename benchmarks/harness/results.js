"use strict"

const { existsSync, mkdirSync, readFileSync, writeFileSync } = require("node:fs")
const { join } = require("node:path")

const kept = join(__dirname, "..", "results")
/** For quick and partial runs, whose results are not committed: see .gitignore. */
const tried = join(__dirname, "..", ".cache", "results")

/** Writes the result of one benchmark as formatted JSON; returns the file. */
async function writeResult({ kept: isKept, ...result }) {
  const { format, resolveConfig } = require("prettier")
  const folder = isKept ? kept : tried
  mkdirSync(folder, { recursive: true })
  const file = join(folder, `${result.benchmark}.json`)
  const options = { ...(await resolveConfig(file)), filepath: file }
  writeFileSync(file, await format(JSON.stringify(result), options))
  return file
}

/** The result of the last full run of a benchmark; undefined if there was none. */
function readResult(name) {
  const file = join(kept, `${name}.json`)
  return existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : undefined
}

module.exports = { readResult, writeResult }
