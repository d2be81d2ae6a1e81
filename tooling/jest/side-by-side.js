"use strict"

const { spawn } = require("node:child_process")

/**
 * Runs parts, each a name and a command of the shell, side by side. What each printed stands together, and is shown when it
 * ends; what a part prints that is alone is shown at once. Resolves with whether all went well.
 */
async function sideBySide(parts, { env = process.env } = {}) {
  const went = await Promise.all(parts.map((part) => run(part, { env, shows: parts.length === 1 })))
  return !went.includes(false)
}

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

module.exports = { sideBySide }
