"use strict"

const {
  createPostgresLedger,
  createPostgresQueue,
  createRedisQueue,
  createScheduler,
  defineJob,
  ledgerMigrations,
} = require("@nightshift/scheduler")
const { Client } = require("pg")

const quiet = { info: () => {}, warn: console.error, error: console.error }

const subjectOf = { redis: "Nightshift on Redis", postgres: "Nightshift on Postgres" }

/** Creates the ledger's tables, like Medusa's migrations. */
const migrate = (place) =>
  execute(
    place,
    ledgerMigrations.flatMap(({ up }) => up),
  )

/** Empties the ledger. */
const forgetJobs = (place) => execute(place, [`TRUNCATE scheduled_job CASCADE`])

async function execute({ databaseUrl }, statements) {
  const client = new Client({ connectionString: databaseUrl })
  await client.connect()
  for (const statement of statements) await client.query(statement)
  await client.end()
}

const openLedger = ({ databaseUrl }) =>
  createPostgresLedger({ connection: { connectionString: databaseUrl } })

function openQueue(place, queue, events = {}) {
  const { databaseUrl, redisUrl, prefix } = place
  return queue === "redis"
    ? createRedisQueue({ ...events, url: redisUrl, prefix })
    : createPostgresQueue({
        ...events,
        connection: { connectionString: databaseUrl },
        address: "the benchmark's database",
      })
}

/** A scheduler with default options that only logs warnings. */
function openScheduler(place, queue, options = {}) {
  return createScheduler({
    ledger: openLedger(place),
    openQueue: (events) => openQueue(place, queue, events),
    logger: quiet,
    ...options,
  })
}

function job(config, handler) {
  const { job: defined, faults } = defineJob({ config, handler, source: "benchmark" })
  if (!defined) throw new Error(faults.map((fault) => fault.message).join("\n"))
  return defined
}

/** A job with at most `bound` concurrent runs, whose schedule ended at `endAt`. */
const boundedJob = ({ bound, endAt }, handler) =>
  job(
    { name: "work", schedule: "* * * * * *", overlap: "queue", concurrency: bound, endAt: new Date(endAt) },
    handler,
  )

/** Writes due runs of a job with a tick every second, and adds them to the queue. */
async function makeRuns(place, queueKind, work, count) {
  const ledger = openLedger(place)
  const queue = openQueue(place, queueKind)
  await ledger.reconcile({ jobs: [work], keepSources: [] })
  const end = work.schedule.endAt
  for (let from = 0; from < count; from += 1_000) {
    const length = Math.min(1_000, count - from)
    const ticks = Array.from({ length }, (_, number) => end - (from + number) * 1_000)
    const runs = await ledger.backfill({ job: work.name, ticks, by: "benchmark" })
    // As an operator does.
    await queue.add(runs.filter(({ waits }) => !waits))
  }
  await queue.close()
  await ledger.close()
}

module.exports = {
  boundedJob,
  forgetJobs,
  job,
  makeRuns,
  migrate,
  openLedger,
  openQueue,
  openScheduler,
  subjectOf,
}
