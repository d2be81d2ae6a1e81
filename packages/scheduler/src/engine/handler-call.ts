import type { Database } from "../base/database"
import { NightshiftError } from "../base/errors"
import type { JobDefinition, RunContext } from "../job/definition"
import { matchingData } from "../job/schema"
import type { ClaimedRun, Finished, Ledger } from "../ledger/ledger"
import type { RunAttempt } from "../ledger/run"
import { guardManager } from "../ledger/transaction/guarded-manager"
import type { OpenTransaction, TooLate, Transact } from "../ledger/transaction/transact"
import type { Reported } from "./run-output"
import { toRunResult, redactorOf } from "./run-error"

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

interface Returned {
  value: unknown
  /** Set where the outcome was recorded with the handler's own writes. */
  finished: Finished | undefined
}

/** Gives up a transaction: it accepts no more statements, and is rolled back. False if it is already committing. */
export type GiveUp = (reason: NightshiftError) => boolean

interface TransactionalCallOptions {
  ledger: Pick<Ledger, "finish">
  transact: Transact
  /** Called before an outcome is written in the handler's transaction. */
  onOutcome: (attempt: RunAttempt) => void
}

interface TransactionalCall {
  job: JobDefinition
  run: ClaimedRun
  reported: () => Reported | undefined
  call: (manager: Database) => unknown
  onTransaction: (giveUp: GiveUp) => void
}

/**
 * Calls handlers inside the transaction that records their outcome. When the attempt is given up, the transaction is
 * closed at the same moment and rolled back, whatever the handler does. When the handler returns, the transaction is
 * closed first, then statements sent before settle, then the outcome is written, and then everything commits.
 */
function createTransactionalCall(
  options: TransactionalCallOptions,
): (input: TransactionalCall) => Promise<Returned> {
  const { ledger, transact, onOutcome } = options
  const refused = new Error("This attempt no longer holds the run")

  function callIn(input: TransactionalCall, manager: Database, transaction: OpenTransaction) {
    const { job, run, reported, call, onTransaction } = input
    let reason: NightshiftError | undefined
    let isCommitting = false
    const givenUp = new Promise<never>((_, reject) => {
      onTransaction((given) => {
        if (isCommitting) return false
        reason = given
        transaction.giveUp(givenUpBefore(run, given))
        reject(given)
        return true
      })
    })
    async function work(): Promise<Returned> {
      const value = reason ? undefined : await call(manager)
      // The handler returned after the attempt was given up.
      if (reason) throw reason
      await transaction.close(returnedBefore(run))
      const { runId, attempt, calledAtMs } = run
      const result = toRunResult(value, redactorOf(job, run))
      const outcome = {
        runId,
        attempt,
        status: "succeeded",
        result,
        progress: reported(),
        calledAtMs,
      } as const
      onOutcome({ runId, attempt })
      const finished = await ledger.finish(outcome, { manager: transaction.own })
      if (!finished.recorded) throw refused
      transaction.assertWhole()
      isCommitting = true
      return { value, finished }
    }
    return Promise.race([givenUp, work()])
  }

  return async (input) => {
    try {
      return await transact((manager, transaction) => {
        if (transaction) return callIn(input, manager, transaction)
        const guarded = guardManager(manager)
        return callIn(input, guarded.manager, guarded.transaction)
      })
    } catch (error) {
      if (error !== refused) throw error
      return { value: undefined, finished: { recorded: false, freed: undefined } }
    }
  }
}

function givenUpBefore({ runId, job, attempt }: ClaimedRun, reason: NightshiftError): TooLate {
  return () =>
    new NightshiftError({
      code: "TRANSACTION_OVER",
      where: `run ${runId} of ${job}`,
      expected: `statements while attempt ${attempt} lasts`,
      found: `one after it was given up (${reason.code})`,
      hint: "Nothing that the attempt wrote is kept. Let the handler stop when its signal aborts.",
      cause: reason,
    })
}

function returnedBefore({ runId, job }: ClaimedRun): TooLate {
  return () =>
    new NightshiftError({
      code: "TRANSACTION_OVER",
      where: `run ${runId} of ${job}`,
      expected: "every statement before the handler returns",
      found: "one after it had returned",
      hint: "Await each query, and each promise that leads to one.",
    })
}
