"use strict"

// A worker of the recovery benchmark: reports to its parent which run it took, and never ends the run if it is the one to
// be killed.

const { job, openScheduler, subjectOf } = require("./nightshift")
const { openStock, stock } = require("./stock")

const everySecond = "* * * * * *"

const starts = {
  [subjectOf.redis]: (options) => startNightshift("redis", options),
  [subjectOf.postgres]: (options) => startNightshift("postgres", options),
  async [stock]({ place, ends }) {
    const { service } = openStock(place)
    // Its handlers do not get the id of the run; its worker does.
    service.worker_.on("active", ({ id }) => process.send({ took: id }))
    await service.create("work", {}, everySecond, () => ends)
  },
}

async function startNightshift(queue, { place, ends }) {
  const scheduler = openScheduler(place, queue)
  const work = job({ name: "work", schedule: everySecond, attempts: 3 }, ({ runId }) => {
    process.send({ took: runId })
    return ends
  })
  await scheduler.register(work)
  await scheduler.start()
}

process.once("message", ({ subject, place, hangs }) => {
  const ends = hangs ? new Promise(() => {}) : Promise.resolve()
  starts[subject]({ place, ends }).then(
    () => process.send({ ready: true }),
    (error) => process.send({ error: error.stack }),
  )
})
