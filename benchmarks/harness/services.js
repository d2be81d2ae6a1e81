"use strict"

const { mkdtempSync, rmSync } = require("node:fs")
const { tmpdir } = require("node:os")
const { join } = require("node:path")
const { BenchmarkError } = require("./benchmark-error")

/**
 * Postgres and Redis: from DATABASE_URL and REDIS_URL, else from Docker or embedded. Embedded ones are durable, like those of
 * a shop: the temporary ones of the tests run without fsync, which would improve every figure.
 */
async function openServices() {
  const { startServices } = require("@nightshift/local-services")
  const stateFolder = mkdtempSync(join(tmpdir(), "nightshift-bench-"))
  const services = await startServices({ stateFolder, log: (line) => console.error(line) })
  const close = async () => {
    await services.stop()
    for (const folder of [...services.dataFolders, stateFolder]) {
      rmSync(folder, { recursive: true, force: true })
    }
  }
  if (services.redisUrl === undefined) {
    await close()
    throw new BenchmarkError("The benchmarks: expected a Redis, got none. Set REDIS_URL, or install Redis.")
  }
  const { databaseUrl, redisUrl } = services
  return { databaseUrl, redisUrl, close }
}

module.exports = { openServices }
