"use strict"

const { spawn } = require("node:child_process")

/**
 * Runs parts, each a name and a shell command, in parallel. The output of each is shown as a whole when it ends; the output
 * of a single part is shown as it comes. Resolves with whether all succeeded.
 */
async function sideBySide(parts, { env = process.env } = {}) {
  const outcomes = await Promise.all(parts.map((part) => run(part, { env, shows: parts.length === 1 })))
  return !outcomes.includes(false)
}

/** Resolves with whether the part succeeded. */
function run([name, command], { env, shows }) {
  const startedAt = Date.now()
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
      const seconds = Math.round((Date.now() - startedAt) / 1_000)
      console.log(`${name}: ${code === 0 ? "passed" : "FAILED"} in ${seconds} s`)
      resolve(code === 0)
    })
  })
}

module.exports = { sideBySide }
