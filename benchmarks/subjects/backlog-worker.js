"use strict"

// One process of the backlog benchmark: runs its share of one bounded job's runs, records the start and end of each, and
// reports them on request.

const { setTimeout } = require("node:timers/promises")
const { countStatements } = require("./commands")
const { boundedJob, openScheduler, subjectOf } = require("./nightshift")
const { peer } = require("./peers")

const statements = countStatements()

/** `[run, start, end]`, in milliseconds of a clock that all processes of a machine share. */
const ran = []

const now = () => Number(process.hrtime.bigint()) / 1e6

async function work(run, workMs) {
  const startedAt = now()
  await setTimeout(workMs)
  ran.push([run, startedAt, now()])
}

const starts = {
  [subjectOf.redis]: (options) => startNightshift("redis", options),
  [subjectOf.postgres]: (options) => startNightshift("postgres", options),
  async [peer.bullmq]({ place: { redisUrl, prefix }, workMs }) {
    const { Worker } = require("bullmq")
    const options = { prefix, connection: { url: redisUrl }, concurrency: 10 }
    const worker = new Worker("work", ({ id }) => work(id, workMs), options)
    worker.on("error", console.error)
    await worker.waitUntilReady()
  },
}

async function startNightshift(queue, { place, bound, endAt, workMs }) {
  const scheduler = openScheduler(place, queue)
  await scheduler.register(boundedJob({ bound, endAt }, ({ runId }) => work(runId, workMs)))
  await scheduler.start()
}

process.on("message", (message) => {
  if (message.start) {
    const { subject, ...options } = message.start
    starts[subject](options).then(
      () => process.send({ ready: true }),
      (error) => process.send({ error: error.stack }),
    )
  }
  if (message.report) process.send({ ran, statements: statements.sent })
})
process.once("disconnect", () => process.exit())
