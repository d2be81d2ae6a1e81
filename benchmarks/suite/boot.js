"use strict"

const { once } = require("node:events")
const { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } = require("node:fs")
const { join } = require("node:path")
const { setTimeout } = require("node:timers/promises")
const { spread } = require("../harness/chart")
const { openSpace } = require("../harness/space")
const { isHealthy, migrateMedusa, spawnMedusa } = require("../subjects/medusa")

const store = join(__dirname, "../../apps/backend")
const cache = join(__dirname, "../.cache")

const withPlugin = "with Nightshift"
const without = "without: stock's scheduler"
const plugin = "@nightshift/medusa-scheduler"

/** The store with its own configuration, optionally without the plugin. */
function writeStore() {
  mkdirSync(cache, { recursive: true })
  const folder = mkdtempSync(join(cache, "store-"))
  symlinkSync(join(store, "dist"), join(folder, "dist"), "junction")
  writeFileSync(join(folder, "package.json"), JSON.stringify({ name: "benchmark-store", private: true }))
  writeFileSync(
    join(folder, "medusa-config.js"),
    `const config = require(${JSON.stringify(join(store, "medusa-config.js"))})
const { eventBus } = config.modules
const ownPrefix = { prefix: process.env.REDIS_PREFIX }
const eventOptions = { ...eventBus.options, queueOptions: ownPrefix, workerOptions: ownPrefix }
const isOurs = (plugin) => plugin.resolve === ${JSON.stringify(plugin)}
module.exports = {
  ...config,
  modules: { ...config.modules, eventBus: { ...eventBus, options: eventOptions } },
  plugins: config.plugins.filter((plugin) => !process.env.BENCHMARK_WITHOUT_PLUGIN || !isOurs(plugin)),
}
`,
  )
  return folder
}

/** Milliseconds from the start of the process to the first answer of /health. */
async function bootOnce({ folder, place, subject }) {
  const { freePort } = require("@nightshift/local-services/testing")
  const port = await freePort()
  const startedAt = performance.now()
  const variables = subject === without ? { BENCHMARK_WITHOUT_PLUGIN: "1" } : {}
  const server = spawnMedusa({ folder, place, args: ["start", "-p", String(port)], variables })
  let printed = ""
  for (const stream of [server.stdout, server.stderr]) stream.on("data", (text) => (printed += text))
  const ended = once(server, "exit")
  try {
    while (!(await isHealthy(port))) {
      if (server.exitCode !== null) throw new Error(`medusa start ended with ${server.exitCode}:\n${printed}`)
      await setTimeout(10)
    }
    return performance.now() - startedAt
  } finally {
    server.kill("SIGKILL")
    await ended
  }
}

module.exports = {
  name: "boot",
  title: "Medusa's boot, from `medusa start` to the first answer of /health",
  caseTitle: "store",
  rounds: 10,
  metrics: { boot: { title: "boot", unit: "s" } },
  /** One migrated database for all boots, which change nothing that matters to the next one. */
  async setUp(services) {
    const space = await openSpace(services)
    const folder = writeStore()
    await migrateMedusa({ folder, place: space.place })
    return { place: space.place, folder, clear: space.clear }
  },
  async tearDown({ folder, clear }) {
    await clear()
    rmSync(folder, { recursive: true })
  },
  cases: () =>
    [withPlugin, without].map((subject) => ({ subject, case: "apps/backend", input: { subject } })),
  async measure({ subject, shared }) {
    return { boot: (await bootOnce({ ...shared, subject })) / 1_000 }
  },
  chart: (figures) => spread({ title: "Medusa's boot", figures, y: "subject", unit: "s" }),
}
