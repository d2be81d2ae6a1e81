"use strict"

// One process of the load benchmark: registers the given jobs, records how late each tick was, and reports that on request.

const { job, openScheduler, subjectOf } = require("./nightshift")
const { openStock, stock } = require("./stock")

/** `[job number, tick, lateness in ms]` of each run. */
const ran = []

const starts = {
  [subjectOf.redis]: (options) => startNightshift("redis", options),
  [subjectOf.postgres]: (options) => startNightshift("postgres", options),
  async [stock]({ place, jobs, periodMs }) {
    const { service } = openStock(place)
    for (const [number, { name, schedule }] of jobs.entries()) {
      // Its handlers do not get the tick's time; a run is assumed to be less than one period late.
      await service.create(name, {}, schedule, async () =>
        keep(number, Math.floor(Date.now() / periodMs) * periodMs),
      )
    }
  },
}

async function startNightshift(queue, { place, jobs }) {
  const scheduler = openScheduler(place, queue)
  const defined = jobs.map(({ name, schedule }, number) =>
    job({ name, schedule }, async ({ scheduledFor }) => keep(number, scheduledFor.getTime())),
  )
  await Promise.all(defined.map((each) => scheduler.register(each)))
  await scheduler.start()
}

/** Finer than `Date.now()`, to compare two libraries that are about a millisecond late. */
const now = () => performance.timeOrigin + performance.now()

const keep = (number, tick) => ran.push([number, tick, now() - tick])

process.on("message", (message) => {
  if (message.start) {
    const { subject, ...options } = message.start
    starts[subject](options).then(
      () => process.send({ ready: true }),
      (error) => process.send({ error: error.stack }),
    )
  }
  if (message.report) {
    const { user, system } = process.cpuUsage()
    process.send({ ran, memory: process.memoryUsage().rss, cpuMs: (user + system) / 1_000 })
  }
})
process.once("disconnect", () => process.exit())
