"use strict"

/*
 * One worker process, as a test wants it, on the built library. What it does is told line by line on its standard
 * output.
 */
const { appendFileSync } = require("node:fs")

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms))
const say = (line) => process.stdout.write(`${line}\n`)

const handlers = ({ callsFile }) => ({
  /** Leaves one row, which commits with the outcome or not at all. */
  effect: async ({ manager, runId, attempt }) => {
    await manager.query("INSERT INTO effect (run, attempt) VALUES ($1, $2)", [runId, attempt])
    await pause(50)
  },
  nothing: () => undefined,
  hang: ({ signal }) =>
    new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason))),
  /** Ends its process: what no handler should do. */
  exit: () => process.kill(process.pid, "SIGKILL"),
  call: ({ runId, attempt }) => appendFileSync(callsFile, `${runId} ${attempt} ${process.pid}\n`),
  slow: async () => pause(1_000),
})

process.on("unhandledRejection", (error) => say(`UNHANDLED ${error?.stack ?? error}`))

process.once("message", (order) => {
  // A machine whose clock is wrong, from the beginning on.
  const realNow = Date.now
  if (order.skewMs) Date.now = () => realNow() + order.skewMs
  const { runWorker } = require("../dist/verify/worker")
  runWorker({
    assignment: order.assignment,
    handlersOn: () => handlers(order),
    logger: { info: say, warn: say, error: say },
  }).catch((error) => {
    say(`FATAL ${error.stack}`)
    process.exit(1)
  })
})
