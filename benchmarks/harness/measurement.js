"use strict"

const { fork } = require("node:child_process")
const { join } = require("node:path")
const { BenchmarkError } = require("./benchmark-error")

const ownProgram = join(__dirname, "measure.js")

/** How much of a failed measurement's output is shown. */
const tailLength = 2_000

const onWindows = process.platform === "win32"

/** Ends the measurement's process and everything that it started. */
function endAll(child) {
  try {
    if (onWindows) child.kill("SIGKILL")
    else process.kill(-child.pid, "SIGKILL")
  } catch (error) {
    if (error.code !== "ESRCH") throw error
  }
}

/**
 * Runs one measurement in its own process, so that neither warm code nor garbage of another subject affects it. Resolves
 * with the metrics, and rejects if it fails, ends early or takes longer than `timeoutMs`. `program` is the measure.js of
 * another tree, to measure that one.
 */
function measure({ program = ownProgram, benchmark, input, place, timeoutMs, signal }) {
  return new Promise((resolve, reject) => {
    const child = fork(program, [benchmark], { silent: true, detached: !onWindows })
    let tail = ""
    const keep = (chunk) => (tail = `${tail}${chunk}`.slice(-tailLength))
    child.stdout.on("data", keep)
    child.stderr.on("data", keep)
    let answer
    let why = "ended without a result"
    const end = (reason) => {
      why = reason
      endAll(child)
    }
    const timer = setTimeout(() => end(`took longer than ${timeoutMs / 1_000} s`), timeoutMs)
    const onAbort = () => end("was interrupted")
    if (signal.aborted) onAbort()
    else signal.addEventListener("abort", onAbort)
    child.on("message", (message) => (answer = message))
    child.on("error", (error) => end(error.message))
    // Remaining child processes would keep its streams open.
    child.on("exit", () => endAll(child))
    child.on("close", (code) => {
      clearTimeout(timer)
      signal.removeEventListener("abort", onAbort)
      if (answer?.metrics) resolve(answer.metrics)
      else reject(new BenchmarkError(`${answer?.error ?? `${why} (exit code ${code})`}\n${tail}`.trim()))
    })
    child.send({ input, place })
  })
}

module.exports = { measure }
