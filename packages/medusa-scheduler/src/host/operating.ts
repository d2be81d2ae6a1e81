import { createOperator, type JobDefinition, type Ledger, type Operator } from "@nightshift/scheduler"
import type { Queue, Scheduler } from "@nightshift/scheduler"
import type { PluginOptions } from "../options"
import { openLedger, openQueue } from "./connections"
import type { ConfigModule } from "./container"

/** What the admin API reads from and acts through, in every process that serves it, worker or not. */
export interface Operating {
  ledger: Ledger
  operator: Operator
  /** A job as this process defines it; undefined in a process that runs no jobs. */
  definitionOf: (job: string) => JobDefinition | undefined
  close(): Promise<void>
}

/** A small pool of its own, so that lists do not delay the worker's claims and outcomes. */
const poolSize = 2

/** Connects on first use. If this process has a scheduler, its queue is used. */
export function createOperating(options: {
  project: ConfigModule["projectConfig"]
  options: PluginOptions
  schedulerOf: () => Scheduler | undefined
}): Operating {
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
