"use strict"

const { mkdtempSync, readFileSync, rmSync } = require("node:fs")
const { tmpdir } = require("node:os")
const path = require("node:path")
const { sideBySide } = require("./side-by-side")
const { describeSlowest, slowest } = require("./slowest")

/**
 * The stages of `npm test`; the first that fails is the last. The parts of a stage run in parallel. The integration tests
 * are their own stage, since many of them measure time.
 */
const stages = [
  [["build", "turbo run build --output-logs=errors-only"]],
  [
    ["lint", "npm run --silent lint:files"],
    ["types and unit tests", "turbo run typecheck test:unit --output-logs=errors-only"],
  ],
  [["integration tests", "npm run --silent test:integration"]],
]

async function main() {
  const folder = mkdtempSync(path.join(tmpdir(), "nightshift-tally-"))
  const tally = process.env.NIGHTSHIFT_TEST_TALLY ?? path.join(folder, "tally")
  const env = { ...process.env, NIGHTSHIFT_TEST_TALLY: tally }
  try {
    for (const parts of stages) {
      if (await sideBySide(parts, { env })) continue
      process.exitCode = 1
      break
    }
    const suites = slowest(readTally(tally))
    if (suites.length > 0) console.log(["The slowest suites:", ...describeSlowest(suites)].join("\n"))
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** The file does not exist if no suite ended. */
function readTally(file) {
  try {
    return readFileSync(file, "utf8")
  } catch {
    return ""
  }
}

void main()
