import { createRequire } from "node:module"
import { join } from "node:path"
import type { Logger } from "@nightshift/scheduler"
import type { ConfigModule } from "./container"

/**
 * Requires a module as the store itself would, so that the plugin and the store share one copy wherever the plugin is
 * installed or linked.
 */
export function requireFromStore<T>(rootDirectory: string, id: string): T {
  const fromStore = createRequire(join(rootDirectory, "package.json"))
  const [scope, name] = id.split("/")
  if (`${scope}/${name}` === "@medusajs/medusa") return fromStore(id) as T
  return createRequire(fromStore.resolve("@medusajs/medusa/package.json"))(id) as T
}

/**
 * Disables core's own loader of job files: it runs only with Redis, loads plugins in no fixed order, and stops the server
 * if a file throws on import. This plugin loads the files itself.
 */
export function replaceCoreJobLoader(rootDirectory: string): void {
  const { default: CoreLoader } = requireFromStore<{ default: { prototype: { load(): Promise<void> } } }>(
    rootDirectory,
    "@medusajs/medusa/dist/loaders/helpers/jobs",
  )
  CoreLoader.prototype.load = async () => {}
}

/** Core's warning about its own scheduler when there is no Redis; ours does not need one. */
const warning = "You don't have Redis configured. Scheduled jobs will not be enabled."

/** Keeps this line out of the log; core logs it after all loaders have run. */
export function withholdRedisWarning(rootDirectory: string): void {
  const { default: logger } = requireFromStore<{ default: { warn: (...args: unknown[]) => unknown } }>(
    rootDirectory,
    "@medusajs/medusa/dist/loaders/logger",
  )
  const warn = logger.warn
  logger.warn = (...args) => {
    if (args[0] !== warning) return warn.apply(logger, args)
    // It is logged once per load of the store.
    logger.warn = warn
    return undefined
  }
}

/** The part of core's job scheduler service that is used here. */
export interface CoreScheduler {
  create(
    eventName: string,
    data: unknown,
    schedule: string,
    handler: (data: never, eventName: string) => Promise<unknown>,
    options?: { keepExisting?: boolean },
  ): Promise<unknown>
}

/** Creates core's own job scheduler the way core does. With Redis, its worker starts to run jobs at once. */
export function createCoreScheduler(input: {
  rootDirectory: string
  logger: Logger
  configModule: ConfigModule
}): CoreScheduler {
  const { rootDirectory, logger, configModule } = input
  const { default: Core } = requireFromStore<{
    default: new (cradle: { logger: Logger }, configModule: ConfigModule) => CoreScheduler
  }>(rootDirectory, "@medusajs/medusa/dist/services/job-scheduler")
  return new Core({ logger }, configModule)
}
