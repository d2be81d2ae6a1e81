"use strict"

const { spawn } = require("node:child_process")
const { mkdtempSync, readFileSync, rmSync } = require("node:fs")
const { tmpdir } = require("node:os")
const path = require("node:path")
const { describeSlowest, slowest } = require("./slowest")

/**
 * What `npm test` runs, one stage after the other: the first that fails is the last. The parts of a stage run side by
 * side, and what each of them printed stands together. The integration tests are a stage of their own: many of them
 * look at how long something takes.
 */
const stages = [
  [["build", "turbo run build --output-logs=errors-only"]],
  [
    ["lint", "npm run --silent lint:files"],
    ["types and unit tests", "turbo run typecheck test:unit --output-logs=errors-only"],
  ],
  [["integration tests", "npm run --silent test:integration"]],
]

/** Resolves with whether it went well. */
function run([name, command], { env, shows }) {
  const begunAt = Date.now()
  const child = spawn(command, {
    shell: true,
    env,
    stdio: ["ignore", shows ? "inherit" : "pipe", shows ? "inherit" : "pipe"],
  })
  const printed = []
  for (const stream of [child.stdout, child.stderr]) stream?.on("data", (bytes) => printed.push(bytes))
  return new Promise((resolve) => {
    child.on("error", (error) => printed.push(`${error}\n`))
    child.on("close", (code) => {
      process.stdout.write(Buffer.concat(printed.map((bytes) => Buffer.from(bytes))))
      const seconds = Math.round((Date.now() - begunAt) / 1_000)
      console.log(`${name}: ${code === 0 ? "passed" : "FAILED"} in ${seconds} s`)
      resolve(code === 0)
    })
  })
}

async function main() {
  const folder = mkdtempSync(path.join(tmpdir(), "nightshift-tally-"))
  const tally = process.env.NIGHTSHIFT_TEST_TALLY ?? path.join(folder, "tally")
  const env = { ...process.env, NIGHTSHIFT_TEST_TALLY: tally }
  try {
    for (const parts of stages) {
      const went = await Promise.all(parts.map((part) => run(part, { env, shows: parts.length === 1 })))
      if (went.includes(false)) process.exitCode = 1
      if (process.exitCode) break
    }
    const suites = slowest(readTally(tally))
    if (suites.length > 0) console.log(["The slowest suites:", ...describeSlowest(suites)].join("\n"))
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** Nobody has written it where no suite ended. */
function readTally(file) {
  try {
    return readFileSync(file, "utf8")
  } catch {
    return ""
  }
}

void main()
