"use strict"

// One process of the load benchmark: registers the jobs that it is told, keeps how late each tick came, and tells it
// all when it is asked.

const { job, openScheduler, subjectOf } = require("./nightshift")
const { openStock, stock } = require("./stock")

/** `[job's number, tick, lateness in ms]` of each run. */
const ran = []

const starts = {
  [subjectOf.redis]: (options) => startNightshift("redis", options),
  [subjectOf.postgres]: (options) => startNightshift("postgres", options),
  async [stock]({ place, jobs, periodMs }) {
    const { service } = openStock(place)
    for (const [number, { name, schedule }] of jobs.entries()) {
      // Its handlers are not told the tick's time: it is taken to be less than one period late.
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

/** Finer than `Date.now()`: two libraries that are a millisecond late, and less apart, are to be compared. */
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
  if (message.tell) {
    const { user, system } = process.cpuUsage()
    process.send({ ran, memory: process.memoryUsage().rss, cpuMs: (user + system) / 1_000 })
  }
})
process.once("disconnect", () => process.exit())
