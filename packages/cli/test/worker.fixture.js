"use strict"

/*
 * One worker process for a test, on the built library. It logs to its standard output, line by line.
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
  /** At its first attempt it writes on and on, whatever happens, until it is refused. */
  persist: async ({ manager, runId, attempt }) => {
    for (;;) {
      const [write, values] = ["INSERT INTO effect (run, attempt) VALUES ($1, $2)", [runId, attempt]]
      const error = await manager.query(write, values).then(
        () => undefined,
        (thrown) => thrown,
      )
      if (attempt > 1) return
      if (error) say(`REFUSED ${error.code}`)
      if (error?.code === "TRANSACTION_OVER") return
      await pause(20)
    }
  },
  /** At its first attempt its process is stopped when the outcome is written, and COMMIT is about to be sent. */
  stopAtCommit: async ({ manager, runId, attempt }) => {
    await manager.query("INSERT INTO effect (run, attempt) VALUES ($1, $2)", [runId, attempt])
    if (attempt === 1) stopBeforeCommit()
  },
})

function stopBeforeCommit() {
  const { Client } = require("pg")
  const { query } = Client.prototype
  Client.prototype.query = function (text, ...more) {
    if (text === "COMMIT") {
      Client.prototype.query = query
      say("STOPPED")
      process.kill(process.pid, "SIGSTOP")
    }
    return query.call(this, text, ...more)
  }
}

process.on("unhandledRejection", (error) => say(`UNHANDLED ${error?.stack ?? error}`))

process.once("message", (order) => {
  // A machine whose clock is wrong, from the beginning on.
  const realNow = Date.now
  if (order.skewMs) Date.now = () => realNow() + order.skewMs
  const { createPostgresLedger } = require("@nightshift/scheduler")
  const { verifyHandlers } = require("../dist/verify/handlers")
  const { runWorker } = require("../dist/verify/worker")
  const { assignment } = order
  const witness = createPostgresLedger({
    connection: assignment.connection,
    poolSize: 1,
    transactionPoolSize: 1,
  })
  runWorker({
    assignment,
    handlers: { ...handlers(order), ...verifyHandlers(witness) },
    logger: { info: say, warn: say, error: say },
  }).catch((error) => {
    say(`FATAL ${error.stack}`)
    process.exit(1)
  })
})
