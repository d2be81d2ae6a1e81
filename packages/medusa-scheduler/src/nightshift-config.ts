import { createRequire } from "node:module"
import { NightshiftError } from "@nightshift/scheduler/internal/base/errors"
import { preview } from "@nightshift/scheduler/internal/base/preview"
import type { ConfigModule, Container } from "./host/container"
import { requireFromStore } from "./host/medusa-core"
import { queuePrefix } from "./host/queue-prefix"
import { readOptions, unknownOverrides, type PluginOptions } from "./options"

const pluginName = "@nightshift/medusa-scheduler"

/**
 * The configuration of the `nightshift` command for a store: its database, its queue and its jobs, read from
 * `medusa-config.js`. Its `nightshift.config.js` contains
 * `module.exports = require("@nightshift/medusa-scheduler/dist/nightshift-config").nightshiftConfig(__dirname)`.
 *
 * Jobs that a loader creates are not included: they exist only in a running store.
 */
export function nightshiftConfig(rootDirectory: string) {
  const configModule = readMedusaConfig(rootDirectory)
  const { options, faults } = readOptions(pluginOptions(configModule))
  const { database_url, database_schema, database_extra, redis_url, redis_options, redis_prefix } =
    configModule.projectConfig
  const { max: _max, min: _min, ...connection } = database_extra ?? {}
  return {
    ...(database_url ? { databaseUrl: database_url } : {}),
    ...(Object.keys(connection).length > 0 ? { connection } : {}),
    ...(database_schema ? { schema: database_schema } : {}),
    ...(redis_url ? { redisUrl: redis_url } : {}),
    ...(redis_options ? { redisOptions: redis_options } : {}),
    ...(redis_prefix ? { stockRedisPrefix: redis_prefix } : {}),
    redisPrefix: queuePrefix(configModule.projectConfig, options),
    ...(options.queueSchema ? { queueSchema: options.queueSchema } : {}),
    ...(options.prepareStatements === undefined ? {} : { prepareStatements: options.prepareStatements }),
    ...(options.timezone ? { timezone: options.timezone } : {}),
    discover: async () => {
      const { discoverJobs } = discovering()
      const found = await discoverJobs({ rootDirectory, configModule, options, container: noContainer })
      const names = found.jobs.map(({ name }) => name)
      const overrides = found.complete ? unknownOverrides(options, names) : []
      return {
        jobs: found.jobs,
        faults: [...faults, ...found.faults, ...overrides],
        faultySources: found.faultySources,
      }
    },
  }
}

/** Loaded only for commands that need the jobs: loading takes longer than most other commands take in all. */
function discovering() {
  return createRequire(__filename)("./host/discovered-jobs") as typeof import("./host/discovered-jobs")
}

/** The command reads jobs and calls none of them. */
const noContainer: Container = {
  resolve(name) {
    throw new Error(`${name} cannot be resolved: the store is not loaded`)
  },
}

function readMedusaConfig(rootDirectory: string): ConfigModule {
  // Only the file that core reads the config with: the whole package takes ten times as long to load.
  const { default: getConfigFile } = requireFromStore<{
    default: (root: string, name: string) => { configModule: ConfigModule; error?: unknown }
  }>(rootDirectory, "medusa-core-utils/dist/get-config-file")
  const { configModule, error } = getConfigFile(rootDirectory, "medusa-config")
  if (!error) return configModule
  throw new NightshiftError({
    code: "OPTION_INVALID",
    where: `medusa-config.js in ${rootDirectory}`,
    expected: "a file that can be imported",
    found: error instanceof Error ? error.message : preview(error),
    hint: "Correct it, or run the command in the folder of the store.",
    cause: error,
  })
}

function pluginOptions(configModule: ConfigModule): PluginOptions | undefined {
  for (const plugin of configModule.plugins) {
    const entry = plugin as { resolve?: unknown; options?: PluginOptions } | string
    if (typeof entry === "object" && entry.resolve === pluginName) return entry.options
  }
  return undefined
}
