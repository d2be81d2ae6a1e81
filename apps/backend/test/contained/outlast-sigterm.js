"use strict"

const { once } = require("node:events")
const { hostname } = require("node:os")
const { setTimeout: sleep } = require("node:timers/promises")

/** The first attempt ends only after its process got SIGTERM, or with `isEndless` never. */
exports.default = async ({ attempt, data, progress }) => {
  const host = hostname()
  if (attempt > 1) return { host }
  progress({ host })
  await once(process, "SIGTERM")
  if (data.isEndless) await new Promise(() => {})
  // Long enough for a process that does not wait to have ended.
  await sleep(2_000)
  return { host }
}

exports.config = { name: "outlast-sigterm", schedule: "0 0 1 1 *" }
