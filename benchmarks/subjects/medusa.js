"use strict"

const { spawn } = require("node:child_process")
const { once } = require("node:events")
const { dirname, join } = require("node:path")

const medusa = join(dirname(require.resolve("@medusajs/medusa/package.json")), "cli.js")

/** A store with only Medusa. */
const plainStore = join(__dirname, "store")

/** Starts `medusa` with these arguments in a store's folder. */
function spawnMedusa({ folder, place, args, variables = {} }) {
  const { databaseUrl, redisUrl, prefix } = place
  return spawn(process.execPath, [medusa, ...args], {
    cwd: folder,
    stdio: ["ignore", "pipe", "pipe"],
    env: {
      ...process.env,
      NODE_ENV: "development",
      MEDUSA_DISABLE_TELEMETRY: "true",
      DATABASE_URL: databaseUrl,
      REDIS_URL: redisUrl,
      REDIS_PREFIX: `${prefix}:`,
      ...variables,
    },
  })
}

/** Creates the tables of Medusa and of the store's plugins. */
async function migrateMedusa({ folder, place }) {
  const migration = spawnMedusa({ folder, place, args: ["migrations", "run"] })
  let printed = ""
  for (const stream of [migration.stdout, migration.stderr]) stream.on("data", (text) => (printed += text))
  const [code] = await once(migration, "close")
  if (code !== 0) throw new Error(`medusa migrations run ended with ${code}:\n${printed}`)
}

/**
 * Medusa's container in this process, as in `medusa start`, on a migrated database. The delivery of staged events is stopped:
 * it is the same for all subjects, and would remove the events before they are counted.
 */
async function openMedusa({ databaseUrl }) {
  process.env.DATABASE_URL = databaseUrl
  process.env.MEDUSA_DISABLE_TELEMETRY = "true"
  silenceTelemetry()
  const { default: loaders } = require("@medusajs/medusa/dist/loaders")
  const { container } = await loaders({
    directory: plainStore,
    expressApp: require("express")(),
    isTest: false,
  })
  await container.resolve("eventBusService").stopEnqueuer()
  return container
}

/** Even if disabled, telemetry starts a process at the end, which would disturb the next measurement. */
function silenceTelemetry() {
  const file = require.resolve("medusa-telemetry")
  const nothing = () => {}
  const names = ["track", "trackFeatureFlag", "trackInstallation", "setTelemetryEnabled", "flush"]
  const exports = Object.fromEntries(names.map((name) => [name, nothing]))
  require.cache[file] = { id: file, filename: file, loaded: true, exports }
}

/** Whether a store answers on a port. */
async function isHealthy(port) {
  try {
    return (await fetch(`http://127.0.0.1:${port}/health`)).ok
  } catch {
    return false
  }
}

module.exports = { isHealthy, migrateMedusa, openMedusa, plainStore, spawnMedusa }
