import type { Logger } from "@nightshift/scheduler"
import type { ShadowJob } from "@nightshift/scheduler/internal/insight/shadow/comparison"
import { readStockRuns } from "@nightshift/scheduler/internal/queue/stock/stock-runs"
import type { PluginOptions } from "../options"
import type { ConfigModule, Container } from "./container"
import { createCoreScheduler, type CoreScheduler } from "./medusa-core"
import { defineWithOptions, discoverJobs } from "./discovered-jobs"
import { createShadowLog, type ShadowLog } from "./shadow-log"

/** Lets core's own scheduler run the jobs, and logs where ours would differ. Writes nothing to the database or Redis. */
export interface ShadowScheduler {
  /** Core's own `create`. */
  create: CoreScheduler["create"]
  /** Starts to compare. */
  start(host: { container: Container; rootDirectory: string }): Promise<void>
  stop(): Promise<void>
}

export function createShadowScheduler(input: {
  logger: Logger
  configModule: ConfigModule
  options: PluginOptions
}): ShadowScheduler {
  const { logger, configModule, options } = input
  const {
    redis_url: url,
    redis_prefix: redisPrefix,
    redis_options: redisOptions,
  } = configModule.projectConfig
  let core: CoreScheduler | undefined
  let created: ShadowJob[] = []
  let log: ShadowLog | undefined

  function remember(name: string, schedule: string, keepExisting: boolean): void {
    const { job } = defineWithOptions({
      config: { name, schedule },
      source: `create(${JSON.stringify(name)})`,
      options,
      handler: () => undefined,
    })
    if (!keepExisting) created = created.filter((each) => each.name !== name)
    if (job) created.push({ name, schedule: job.schedule, sinceMs: Date.now() })
  }

  return {
    async create(eventName, data, schedule, handler, createOptions) {
      // A loader may create jobs before our own has run; Medusa's commands run in the store's folder.
      core ??= createCoreScheduler({ rootDirectory: process.cwd(), logger, configModule })
      const added = await core.create(eventName, data, schedule, handler, createOptions)
      remember(eventName, schedule, createOptions?.keepExisting === true)
      return added
    },
    async start({ container, rootDirectory }) {
      if (!url) {
        logger.error("Shadow: stock Medusa's scheduler needs a redis_url, and none is set. No job runs.")
        return
      }
      const found = await discoverJobs({ rootDirectory, configModule, options, container })
      for (const fault of found.faults) logger.error(`[${fault.code}] ${fault.message}`)
      const files = new Map(found.jobs.map(({ name, schedule }) => [name, { name, schedule }]))
      log = createShadowLog({
        logger,
        // Core also registers job files through create(); for these the file itself is used.
        jobs: () => [...files.values(), ...created.filter(({ name }) => !files.has(name))],
        readRuns: (fromMs) =>
          readStockRuns({
            url,
            fromMs,
            ...(redisPrefix === undefined ? {} : { redisPrefix }),
            ...(redisOptions === undefined ? {} : { redisOptions }),
          }),
      })
      log.start()
    },
    async stop() {
      await log?.stop()
    },
  }
}
