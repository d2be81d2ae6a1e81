import type { Logger } from "@nightshift/scheduler"
import type { ConfigModule } from "./container"
import { requireFromStore } from "./medusa"

/** What is used of the service that this plugin's takes the place of. */
export interface CoreScheduler {
  create(
    eventName: string,
    data: unknown,
    schedule: string,
    handler: (data: never, eventName: string) => Promise<unknown>,
    options?: { keepExisting?: boolean },
  ): Promise<unknown>
}

/** Core's own job scheduler, made as core makes it: from here on its worker runs jobs, where there is a Redis. */
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
