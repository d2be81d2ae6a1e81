"use strict"

/** In the order of execution. */
const names = [
  "cron",
  "registration",
  "throughput",
  "backlog",
  "lateness",
  "idle",
  "recovery",
  "boot",
  "loops",
  "publish",
  "admin-api",
  "scale",
  "load",
  "soak",
]

const benchmarkNamed = (name) => require(`./${name}`)

module.exports = { benchmarkNamed, names }
