"use strict"

/** The Redis database number of the benchmarks, so that they count only their own commands. */
const redisDatabase = 15

/**
 * A database and a key prefix for one measurement: `{ databaseUrl, redisUrl, prefix }`, and `clear()`. With `template`, the
 * database is a copy of that one.
 */
async function openSpace(services, template) {
  const { createDatabase, redisIsolation } = require("@nightshift/local-services/testing")
  const redisUrl = Object.assign(new URL(services.redisUrl), { pathname: `/${redisDatabase}` }).toString()
  const database = await createDatabase(services.databaseUrl, template ? { template } : {})
  const isolation = redisIsolation(redisUrl)
  return {
    place: { databaseUrl: database.url, redisUrl, prefix: isolation.prefix },
    async clear() {
      await database.drop()
      await isolation.clear()
    },
  }
}

module.exports = { openSpace, redisDatabase }
