import type { Database } from "../base/database"
import type { JobDefinition, RunContext } from "../job/definition"
import { matchingData } from "../job/schema"
import type { ClaimedRun, Finished, Ledger } from "../ledger/ledger"
import { toRunResult } from "./run-error"
import { redactorOf } from "./run-secrets"

/** Runs `work` inside one transaction of the database that holds the ledger. */
export type Transact = <T>(work: (manager: Database) => Promise<T>) => Promise<T>

export interface Returned {
  value: unknown
  /** Set where the outcome was recorded with the handler's own writes. */
  finished: Finished | undefined
}

export type HandlerCall = (input: {
  job: JobDefinition
  run: ClaimedRun
  /** Made for this call, which adds what is missing. */
  context: Omit<RunContext, "data" | "manager">
  /** What rejects when the attempt is given up; a transaction is then rolled back, whatever the handler does. */
  givenUp: () => Promise<never>
}) => Promise<Returned>

/** Makes the call of a handler; with `transaction: true`, inside the transaction that records its outcome. */
export function createHandlerCall(options: { ledger: Ledger; transact: Transact }): HandlerCall {
  const { ledger, transact } = options
  return async ({ job, run, context, givenUp }) => {
    const data = dataOf(job, run)
    if (!run.policies.transaction) {
      return {
        value: await job.handler(Object.assign(context, { data, manager: undefined })),
        finished: undefined,
      }
    }
    const refused = new Error("The run is not this attempt's to end any more")
    try {
      return await transact(async (manager) => {
        const value = await Promise.race([job.handler(Object.assign(context, { data, manager })), givenUp()])
        const { runId, attempt } = run
        const result = toRunResult(value, redactorOf(job, run))
        const outcome = { runId, attempt, status: "succeeded", result } as const
        const finished = await ledger.finish(outcome, { manager })
        if (!finished.recorded) throw refused
        return { value, finished }
      })
    } catch (error) {
      if (error !== refused) throw error
      return { value: undefined, finished: { recorded: false, freed: undefined } }
    }
  }
}

/** A copy of its own, so that what a handler changes in its data does not reach the next run. */
function dataOf(job: JobDefinition, run: ClaimedRun): Record<string, unknown> {
  const data = run.data ?? job.data
  const { schema, secrets } = job
  if (!schema) return structuredClone(data)
  return matchingData({ schema, secrets, data, where: `run ${run.runId} of ${run.job}` })
}
