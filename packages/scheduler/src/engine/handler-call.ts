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
  /** The progress that an outcome in the handler's own transaction takes along. */
  reported: () => Reported | undefined
  /** Made for this call, which sets its data and manager. */
  context: RunContext
  /** Takes how the call's transaction is given up; calls it at once where the attempt has been given up before. */
  onTransaction: (giveUp: GiveUp) => void
}) => Promise<Returned>

/** Makes the call of a handler; with `transaction: true`, inside the transaction that records its outcome. */
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

/** A copy of its own, so that what a handler changes in its data does not reach the next run. */
function dataOf(job: JobDefinition, run: ClaimedRun): Record<string, unknown> {
  const data = run.data ?? job.data
  const { schema, secrets } = job
  if (!schema) return structuredClone(data)
  return matchingData({ schema, secrets, data, where: `run ${run.runId} of ${run.job}` })
}
