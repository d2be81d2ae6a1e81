"use strict"

/*
 * One worker process, as a test wants it: `node worker.fixture.js '<json>'`, on the built library. What it does is
 * told line by line on its standard output.
 */
const { appendFileSync } = require("node:fs")
const options = JSON.parse(process.argv[2])

// A machine whose clock is wrong, from the beginning on.
const realNow = Date.now
if (options.skewMs) Date.now = () => realNow() + options.skewMs

const library = require("../dist")

const handlers = {
  /** Leaves one row, which commits with the outcome or not at all. */
  effect: async ({ manager, runId, attempt }) => {
    await manager.query("INSERT INTO effect (run, attempt) VALUES ($1, $2)", [runId, attempt])
    await pause(50)
  },
  nothing: () => undefined,
  hang: ({ signal }) =>
    new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason))),
  /** Blocks its process for good, or ends it: what no handler should do. */
  exit: () => process.kill(process.pid, "SIGKILL"),
  call: ({ runId, attempt }) => appendFileSync(options.callsFile, `${runId} ${attempt} ${process.pid}\n`),
  slow: async () => pause(1_000),
}

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms))
const say = (line) => process.stdout.write(`${line}\n`)

async function main() {
  process.on("unhandledRejection", (error) => say(`UNHANDLED ${error?.stack ?? error}`))
  const connection = { connectionString: options.databaseUrl }
  const scheduler = library.createScheduler({
    ledger: library.createPostgresLedger({ connection }),
    openQueue: (events) =>
      options.redisUrl
        ? library.createRedisQueue({ ...events, url: options.redisUrl, prefix: options.prefix })
        : library.createPostgresQueue({ ...events, connection, schema: options.prefix, address: "Postgres" }),
    logger: { info: say, warn: say, error: say },
    ...options.scheduler,
  })
  for (const { handler, ...config } of options.jobs) {
    const { job, faults } = library.defineJob({
      config,
      handler: handlers[handler],
      source: "worker.fixture.js",
    })
    if (!job) throw faults[0]
    await scheduler.register(job)
  }
  for (;;) {
    try {
      await scheduler.start()
      break
    } catch (error) {
      say(`START ${error.message}`)
      await pause(500)
    }
  }
  say(`READY ${scheduler.workerId}`)
  process.on("SIGTERM", () => {
    scheduler.stop().then(
      () => process.exit(0),
      (error) => {
        say(`STOP ${error.stack}`)
        process.exit(1)
      },
    )
  })
}

main().catch((error) => {
  say(`FATAL ${error.stack}`)
  process.exit(1)
})
