import { createOperator, type Queue, type Scheduler } from "@nightshift/scheduler"
import type { Operating } from "../admin-api/host"
import type { PluginOptions } from "../options"
import { openLedger, openQueue } from "./connections"
import type { ConfigModule } from "./container"

/** The store's ledger and operator for the admin API, in every process that serves it, worker or not. */
export interface StoreOperating extends Operating {
  close(): Promise<void>
}

/** A small pool of its own, so that lists do not delay the worker's claims and outcomes. */
const poolSize = 2

/** Connects on first use. If this process has a scheduler, its queue is used. */
export function createOperating(options: {
  project: ConfigModule["projectConfig"]
  options: PluginOptions
  schedulerOf: () => Scheduler | undefined
}): StoreOperating {
  const { project, schedulerOf } = options
  const ledger = openLedger(project, options.options, { poolSize })
  let queue: Queue | undefined
  const own = createOperator({
    ledger,
    enqueue(runs) {
      queue ??= openQueue(project, options.options, {})
      // A run that does not reach the queue stays due in the ledger, where a worker finds it within seconds.
      queue.add(runs).catch(() => undefined)
    },
  })
  return {
    ledger,
    get operator() {
      return schedulerOf() ?? own
    },
    definitionOf: (job) =>
      schedulerOf()
        ?.jobs()
        .find(({ name }) => name === job),
    async close() {
      await queue?.close()
      await ledger.close()
    },
  }
}
