"use strict"

/*
 * One worker process, as a test wants it, on the built library. What it does is told line by line on its standard
 * output.
 */
const { appendFileSync } = require("node:fs")

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms))
const say = (line) => process.stdout.write(`${line}\n`)

const handlers = ({ callsFile }) => ({
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
  const { createPostgresLedger } = require("../dist")
  const { verifyHandlers } = require("../dist/verify/handlers")
  const { runWorker } = require("../dist/verify/worker")
  const { assignment } = order
  const witness = createPostgresLedger({ connection: assignment.connection, poolSize: 1 })
  runWorker({
    assignment,
    handlers: { ...handlers(order), ...verifyHandlers(witness) },
    logger: { info: say, warn: say, error: say },
  }).catch((error) => {
    say(`FATAL ${error.stack}`)
    process.exit(1)
  })
})
