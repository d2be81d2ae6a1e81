"use strict"

const os = require("node:os")
const { readFileSync } = require("node:fs")
const { createRequire } = require("node:module")
const { join } = require("node:path")
const Redis = require("ioredis").default
const { Client } = require("pg")

const postgresSettings = ["fsync", "synchronous_commit", "full_page_writes", "shared_buffers"]
const redisSettings = ["hz", "appendonly", "save"]
const measuredPackages = [
  "@nightshift/scheduler",
  "@nightshift/jobs",
  "@medusajs/medusa",
  "bullmq",
  "graphile-worker",
  "pg-boss",
  "agenda",
  "@agendajs/postgres-backend",
  "croner",
  "cron-parser",
  "cronosjs",
]

/** The machine of the measurements, without which a figure means nothing. */
async function describeMachine(services) {
  const [processor] = os.cpus()
  return {
    processor: processor.model.trim(),
    cores: os.cpus().length,
    memoryGiB: Math.round(os.totalmem() / 2 ** 30),
    system: `${os.type()} ${os.arch()}`,
    node: process.versions.node,
    postgres: await describePostgres(services.databaseUrl),
    redis: await describeRedis(services.redisUrl),
    packages: Object.fromEntries(measuredPackages.map((name) => [name, versionOf(name)])),
  }
}

async function describePostgres(connectionString) {
  const client = new Client({ connectionString })
  await client.connect()
  try {
    const { rows } = await client.query(
      `SELECT name, setting || coalesce(unit, '') AS setting FROM pg_settings
        WHERE name = ANY ($1) OR name = 'server_version' ORDER BY name`,
      [postgresSettings],
    )
    const { server_version: version, ...settings } = Object.fromEntries(
      rows.map(({ name, setting }) => [name, setting]),
    )
    return { version: version.split(" ")[0], settings }
  } finally {
    await client.end()
  }
}

async function describeRedis(url) {
  const redis = new Redis(url, { lazyConnect: true })
  await redis.connect()
  try {
    const info = await redis.info("server")
    const settings = {}
    for (const name of redisSettings) settings[name] = (await redis.config("GET", name))[1]
    return { version: /^(?:valkey|redis)_version:(\S+)/m.exec(info)[1], settings }
  } finally {
    redis.disconnect()
  }
}

/** The version of the measured copy: the benchmarks' own, else the one that the library uses. */
function versionOf(name) {
  const places = createRequire(join(__dirname, "machine.js")).resolve.paths(name)
  for (const place of places) {
    try {
      return JSON.parse(readFileSync(join(place, name, "package.json"), "utf8")).version
    } catch (error) {
      if (error.code !== "ENOENT") throw error
    }
  }
  throw new Error(`${name}: expected it to be installed.`)
}

/** The load averages over 1, 5 and 15 minutes: figures from a busy machine are not valid. */
const loadAverage = () => os.loadavg().map((load) => Number(load.toFixed(2)))

module.exports = { describeMachine, loadAverage }
