import { createScheduler, parseDuration, type Logger, type Scheduler } from "@nightshift/scheduler"
import type { PluginOptions } from "../options"
import { openLedger, openQueue } from "./connections"
import type { ConfigModule, Container } from "./container"
import { transactInStore } from "./transaction"

/** Makes the store's scheduler: the ledger in its database, the queue on its Redis where it has one. */
export function openScheduler(input: {
  project: ConfigModule["projectConfig"]
  options: PluginOptions
  logger: Logger
  container: Container
}): Scheduler {
  const { project, options, logger, container } = input
  const shutdownTimeoutMs = parseDuration(options.shutdownTimeout)
  const keepForMs = parseDuration(options.history?.keepFor)
  const keepRuns = options.history?.keepRuns
  return createScheduler({
    ledger: openLedger(project),
    openQueue: (events) => openQueue(project, options, events),
    logger,
    transact: transactInStore(container),
    history: {
      ...(keepForMs === undefined ? {} : { keepForMs }),
      ...(keepRuns === undefined ? {} : { keepRuns }),
    },
    ...(options.concurrency === undefined ? {} : { concurrency: options.concurrency }),
    ...(shutdownTimeoutMs === undefined ? {} : { shutdownTimeoutMs }),
  })
}
