import { createScheduler, type Logger, type Scheduler } from "@nightshift/scheduler"
import { parseDuration } from "@nightshift/scheduler/internal/base/duration"
import type { Metrics } from "@nightshift/scheduler/metrics"
import type { PluginOptions } from "../options"
import { openLedger, openQueue } from "./connections"
import type { ConfigModule, Container } from "./container"
import { openSignals } from "./signals"
import { transactInStore } from "./transaction"

/** The store's scheduler, and its metrics if the option `metrics` is set. */
interface OpenedScheduler {
  scheduler: Scheduler
  metrics: Metrics | undefined
}

/** Creates the store's scheduler: the ledger in its database, the queue on its Redis if it has one. */
export function openScheduler(input: {
  project: ConfigModule["projectConfig"]
  options: PluginOptions
  logger: Logger
  container: Container
}): OpenedScheduler {
  const { project, options, logger, container } = input
  const shutdownTimeoutMs = parseDuration(options.shutdownTimeout)
  const registrationGraceMs = parseDuration(options.registrationGrace)
  const keepForMs = parseDuration(options.history?.keepFor)
  const keepRuns = options.history?.keepRuns
  const ledger = openLedger(project, options)
  const { observers, metrics } = openSignals({
    options,
    container,
    logger,
    ledger,
    queues: () => [...new Set(scheduler.jobs().map(({ policies }) => policies.queue))],
  })
  const scheduler = createScheduler({
    ledger,
    observers,
    openQueue: (events) => openQueue(project, options, events),
    logger,
    transact: transactInStore(container),
    history: {
      ...(keepForMs === undefined ? {} : { keepForMs }),
      ...(keepRuns === undefined ? {} : { keepRuns }),
    },
    ...(options.concurrency === undefined ? {} : { concurrency: options.concurrency }),
    ...(options.planners === undefined ? {} : { planners: options.planners }),
    ...(registrationGraceMs === undefined ? {} : { registrationGraceMs }),
    ...(shutdownTimeoutMs === undefined ? {} : { shutdownTimeoutMs }),
  })
  return { scheduler, metrics }
}
