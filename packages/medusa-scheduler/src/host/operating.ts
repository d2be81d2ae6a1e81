import { createOperator, type JobDefinition, type Ledger, type Operator } from "@nightshift/scheduler"
import type { Queue, Scheduler } from "@nightshift/scheduler"
import type { PluginOptions } from "../options"
import { openLedger, openQueue } from "./connections"
import type { ConfigModule } from "./container"

/** What operators look at and act by, in every process that serves the admin API: a worker or not. */
export interface Operating {
  ledger: Ledger
  operator: Operator
  /** A job as this process knows it; undefined in a process that runs no jobs. */
  definitionOf: (job: string) => JobDefinition | undefined
  close(): Promise<void>
}

/** Looking at lists must not keep claims and outcomes waiting for a connection. */
const poolSize = 2

/** Connects when it is first asked for something. Where this process has a scheduler, that one's queue serves. */
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
      // What does not get onto the queue stays due in the ledger, and a worker finds it there within seconds.
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
