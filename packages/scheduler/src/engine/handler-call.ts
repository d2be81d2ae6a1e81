import type { Database } from "../base/database"
import type { JobDefinition, RunContext } from "../job/definition"
import { matchingData } from "../job/schema"
import type { ClaimedRun } from "../ledger/ledger"
import type { Reported } from "./progress"
import {
  createTransactionalCall,
  type GiveUp,
  type Returned,
  type TransactionalCallOptions,
} from "./transactional-call"

export type HandlerCall = (input: {
  job: JobDefinition
  run: ClaimedRun
  /** The progress that an outcome in the handler's own transaction includes. */
  reported: () => Reported | undefined
  /** Created for this call, which sets its data and manager. */
  context: RunContext
  /** Receives the function that gives up the call's transaction; calls it at once if the attempt was given up already. */
  onTransaction: (giveUp: GiveUp) => void
}) => Promise<Returned>

/** Creates the function that calls handlers; with `transaction: true`, inside the transaction that records the outcome. */
export function createHandlerCall(options: TransactionalCallOptions): HandlerCall {
  const callInTransaction = createTransactionalCall(options)
  return async ({ job, run, reported, context, onTransaction }) => {
    context.data = dataOf(job, run)
    if (run.policies.transaction) {
      const call = (manager: Database) => {
        context.manager = manager
        return job.handler(context)
      }
      return callInTransaction({ job, run, reported, call, onTransaction })
    }
    return { value: await job.handler(context), finished: undefined }
  }
}

/** A copy, so that a handler's changes to its data do not reach the next run. */
function dataOf(job: JobDefinition, run: ClaimedRun): Record<string, unknown> {
  const data = run.data ?? job.data
  const { schema, secrets } = job
  if (!schema) return structuredClone(data)
  return matchingData({ schema, secrets, data, where: `run ${run.runId} of ${run.job}` })
}
