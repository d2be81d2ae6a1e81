import { setImmediate } from "node:timers/promises"
import {
  NightshiftError,
  type Database,
  type GuardedManager,
  type PgClient,
  type TransactionGuard,
} from "@nightshift/scheduler"

type Method = (...input: unknown[]) => Promise<unknown>

/** The part of TypeORM's `PostgresQueryRunner` that is used here; everything a manager does goes through it. */
export interface QueryRunner {
  manager: Database & { transaction: Method }
  databaseConnection?: PgClient
  isTransactionActive: boolean
  /** 1 in the transaction itself; each nested transaction, which is a savepoint, adds one. */
  transactionDepth: number
  broadcaster: { broadcast(event: string): Promise<void> }
  query: Method
  stream: Method
  startTransaction: Method
  commitTransaction: Method
  rollbackTransaction: Method
  release: Method
}

/**
 * Makes a query runner work on a guarded client, in a transaction that others begin and end. Refusals keep the
 * transaction's own errors, which TypeORM would wrap. Nested transactions are savepoints, as always.
 */
export async function guardQueryRunner(options: {
  queryRunner: QueryRunner
  client: PgClient
  guard: TransactionGuard
  onSubscriberError: (error: unknown) => void
}): Promise<GuardedManager> {
  const { queryRunner, client, guard, onSubscriberError } = options
  const { broadcaster } = queryRunner
  queryRunner.databaseConnection = client
  queryRunner.isTransactionActive = true
  queryRunner.transactionDepth = 1
  const isNested = () => queryRunner.transactionDepth > 1

  const guarded = (method: Method): Method => {
    const original = method.bind(queryRunner)
    return tolerated(async (...input) => {
      const refusal = guard.refusal()
      if (refusal) throw refusal
      return original(...input).catch((error: unknown) => {
        const { driverError } = error as { driverError?: unknown }
        throw driverError instanceof NightshiftError ? driverError : error
      })
    })
  }
  const { commitTransaction, rollbackTransaction } = queryRunner
  queryRunner.query = guarded(queryRunner.query)
  queryRunner.stream = guarded(queryRunner.stream)
  queryRunner.startTransaction = guarded(queryRunner.startTransaction)
  queryRunner.commitTransaction = guarded(async () => {
    if (!isNested()) throw notByHandlers("commitTransaction()")
    await commitTransaction.call(queryRunner)
  })
  queryRunner.rollbackTransaction = guarded(async () => {
    if (isNested()) await rollbackTransaction.call(queryRunner)
    // Medusa's services do this, and so does TypeORM after a nested commit fails. Their error follows.
    else guard.rollBack()
  })
  queryRunner.release = guarded(() => Promise.reject(notByHandlers("release()")))
  const { manager } = queryRunner
  manager.query = tolerated(manager.query.bind(manager) as Method)
  manager.transaction = tolerated(manager.transaction.bind(manager))

  await broadcaster.broadcast("BeforeTransactionStart")
  await broadcaster.broadcast("AfterTransactionStart")
  return {
    manager,
    async beforeClose() {
      await broadcaster.broadcast("BeforeTransactionCommit")
      // A call that was already made sends its statement a few promises later.
      await setImmediate()
    },
    fault: () => (isNested() ? leftOpen() : undefined),
    async ended(how) {
      queryRunner.isTransactionActive = false
      const event = how === "committed" ? "AfterTransactionCommit" : "AfterTransactionRollback"
      await broadcaster.broadcast(event).catch(onSubscriberError)
    },
  }
}

/** A call that a handler did not await may be refused long after the handler ended; that must not end the process. */
function tolerated(method: Method): Method {
  return (...input) => {
    const answer = method(...input)
    answer.catch(() => undefined)
    return answer
  }
}

function notByHandlers(what: string): NightshiftError {
  return new NightshiftError({
    code: "TRANSACTION_CONTROL",
    where: "the manager's query runner",
    expected: "to be left in its transaction",
    found: what,
    hint: "Return from the handler to commit, throw to roll back, and use manager.transaction() in between.",
  })
}

function leftOpen(): NightshiftError {
  return new NightshiftError({
    code: "TRANSACTION_OVER",
    where: "the manager of a handler that returned",
    expected: "every nested transaction to have ended",
    found: "one that is still open",
    hint: "Await each manager.transaction(), and each service that writes.",
  })
}
