"use strict"

const { createRequire } = require("node:module")
const Redis = require("ioredis").default
const { redisDatabase } = require("../harness/space")

/**
 * Counts the commands that reach the benchmarks' database of Redis: those that clients sent, and those that scripts
 * made of them. Connections to other databases are not counted.
 */
async function countRedis(redisUrl) {
  // It never connects: what it sent while the other one begins to watch would be taken for an answer.
  const redis = new Redis(redisUrl, { lazyConnect: true })
  const monitor = await redis.monitor()
  const count = { sent: 0, inScripts: 0 }
  monitor.on("monitor", (_time, _args, source, database) => {
    if (Number(database) !== redisDatabase) return
    count[source === "lua" ? "inScripts" : "sent"] += 1
  })
  return {
    count,
    close() {
      monitor.disconnect()
      redis.disconnect()
    },
  }
}

/** The benchmarks' own copy of node-postgres, which the peers use, the library's, and Medusa's. */
const copies = () =>
  new Set([
    require("pg"),
    createRequire(require.resolve("@nightshift/scheduler"))("pg"),
    createRequire(require.resolve("graphile-worker"))("pg"),
    createRequire(require.resolve("pg-boss"))("pg"),
    createRequire(createRequire(require.resolve("@medusajs/medusa/package.json")).resolve("typeorm"))("pg"),
  ])

/** Counts the statements that this process sends to Postgres, from now on. */
function countStatements() {
  const count = { sent: 0 }
  for (const { Client } of copies()) {
    const { query } = Client.prototype
    Client.prototype.query = function (...args) {
      count.sent += 1
      return query.apply(this, args)
    }
  }
  return count
}

module.exports = { countRedis, countStatements }
