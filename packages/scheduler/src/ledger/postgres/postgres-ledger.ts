import type { PoolConfig } from "pg"
import { NightshiftError } from "../../base/errors"
import type { DueRun } from "../../job/due-run"
import type { HandedBack, Ledger } from "../ledger"
import { againOnConflict, retrying, preparedOn, readingOn, type Sender } from "./sender"
import { asRefused, connectionOf, defaultAnswerWithinMs, ledgerError, quoted } from "./connection"
import { runMigrations } from "../../base/service-fault"
import { ledgerMigrations } from "../migrations/ledger-migrations"
import { readAppliedMigrations } from "./applied-migrations"
import { rowsOf, type Database } from "../../base/database"
import { createGroupCommit } from "./group-commit"
import { heartbeat } from "./heartbeat"
import { toInput, type JobInput } from "../definition"
import { postgresHistory } from "./history"
import { recordLogs } from "./log"
import { postgresOperations } from "./operations"
import { handBackRuns, recordProgress, releasePlanned } from "./outcome"
import { openLedgerPool, countsOf, type LedgerConnections } from "./ledger-pool"
import { loadPlans } from "./plans"
import { ms } from "./instant"
import { defaultRequeueAfterMs } from "../heartbeat"
import { reconcileJobs, removeAbsentJobs } from "./reconcile"
import { recordTicks } from "./ticks"
import { commitsSoon } from "./session-settings"
import { assertPoolSize, createTransactionPool } from "./transaction-pool"
import { createVersionPolicies } from "./version-policies"
import { createBatches, finishWithin } from "./batches"

export interface PostgresLedgerOptions {
  /** How to reach the database, as node-postgres takes it. */
  connection: PoolConfig
  /** The schema that holds the tables. Default: the connection's own search path. */
  schema?: string
  /** At most this many connections for the ledger itself. Default: 4. */
  poolSize?: number
  /**
   * At most this many more connections for handlers with `transaction: true`, opened on demand; a handler that finds none
   * free waits. Allow as many as such runs may be under way in one process. Default: 10.
   */
  transactionPoolSize?: number
  /**
   * How long an answer to the ledger itself may take, in milliseconds, before the database counts as unreachable; a
   * handler's own statements may take longer. Default: 10000.
   */
  answerWithinMs?: number
  /** A due run that no worker claimed for this long is put on the queue again, in milliseconds. Default: 5000. */
  requeueAfterMs?: number
  /**
   * Whether the frequent statements are prepared on each connection. Set false behind a PgBouncer that pools
   * transactions and is older than 1.21. Default: true.
   */
  prepareStatements?: boolean
  /** Called for connections that broke while idle. Default: nothing. */
  onError?: (error: Error) => void
}

/** A ledger that also shows how many database connections it uses. */
export interface PostgresLedger extends Ledger {
  connections(): LedgerConnections
}

/**
 * Opens the ledger on Postgres, with its own connection pool: a job that takes all of the shop's connections does not stop
 * leases from being renewed, and neither do the transactions of handlers, which have another pool.
 *
 * @throws NightshiftError OPTION_INVALID for an invalid pool size
 */
export function createPostgresLedger(options: PostgresLedgerOptions): PostgresLedger {
  const { poolSize = 4, transactionPoolSize = 10, answerWithinMs = defaultAnswerWithinMs } = options
  assertPoolSize("poolSize", poolSize)
  assertPoolSize("transactionPoolSize", transactionPoolSize)
  const requeueAfterMs = options.requeueAfterMs ?? defaultRequeueAfterMs
  const own = openLedgerPool({ ...connectionOf(options), max: poolSize }, answerWithinMs)
  const { pool, transaction } = own
  const onError = (error: Error) => options.onError?.(error)
  pool.on("error", onError)
  const database = retrying(readingOn(own))
  const transactions = createTransactionPool({
    ...options,
    size: transactionPoolSize,
    answerWithinMs,
    others: database,
    onError,
  })
  const frequentOn = options.prepareStatements === false ? readingOn : preparedOn
  const frequent = retrying(frequentOn(own))
  // A transaction gets a client of the pool, which accepts more forms of a statement than its type says.
  const asSender = (client: Database) => client as unknown as Sender
  const policies = createVersionPolicies(database)
  /** Runs a short transaction, which waits for nothing but the database. */
  const transact: Ledger["transaction"] = (work) =>
    againOnConflict(() =>
      transaction(async (client) => {
        await client.query(`SELECT ${commitsSoon}`)
        return work(readingOn(asSender(client)))
      }),
    ).catch((error: unknown) => {
      throw asRefused(error)
    })
  const handBack = createGroupCommit<HandedBack[], DueRun[]>({
    largest: 200,
    atOnce: 2,
    async write(groups) {
      const back = await handBackRuns(database, groups.flat(), requeueAfterMs)
      const byDelivery = new Map(back.map((run) => [`${run.runId}.${run.delivery}`, run]))
      return groups.map((runs) =>
        runs.flatMap(({ runId, attempt }) => byDelivery.get(`${runId}.${attempt + 1}`) ?? []),
      )
    },
  })
  const batches = createBatches({
    database: frequent,
    transact: (work) => againOnConflict(() => transaction((client) => work(frequentOn(asSender(client))))),
    policies,
    requeueAfterMs,
  })
  // Definitions of this build need not be read back.
  const known = new Map<string, JobInput["definition"]>()
  const schema = options.schema ? quoted(options.schema) : undefined
  return {
    ...postgresHistory(database),
    ...postgresOperations(transact, requeueAfterMs),
    transaction: transactions.transaction,
    connections: () => ({ ledger: countsOf(pool, poolSize), transactions: transactions.counts() }),
    assertMigrated: () => assertMigrated(database, options.connection.connectionString),
    readClock: async () => {
      const [row] = await rowsOf<{ now: string }>(database, `SELECT ${ms("clock_timestamp()")} AS now`)
      return Number(row!.now)
    },
    reconcile: async ({ jobs, ...how }) => {
      const inputs = jobs.map(toInput)
      if (!how.keepAbsent) known.clear()
      for (const { fingerprint, definition } of inputs) known.set(fingerprint, definition)
      return transact((client) => reconcileJobs(client, { inputs, ...how }))
    },
    removeAbsent: (input) => transact((client) => removeAbsentJobs(client, input)),
    loadPlans: (names) => loadPlans(database, { names, own: known }),
    recordTicks: (ranges) => recordTicks(frequent, ranges, requeueAfterMs),
    claim: ({ unbounded = false, job, ...input }) => batches.claim(input, { unbounded, job }),
    // A manager's connection may have another search path than the ledger's own.
    finish: (outcome, { manager, unbounded = false } = {}) =>
      manager
        ? finishWithin(manager, outcome, { schema, requeueAfterMs })
        : batches.finish(outcome, unbounded),
    releasePlanned: (runIds) => releasePlanned(database, runIds),
    handBack,
    recordProgress: (input) => recordProgress(database, input),
    recordLogs: (lines) => recordLogs(database, lines),
    heartbeat: (input) => heartbeat(frequent, input, (job) => batches.grantFreePermitsOf(job)),
    markFailing: (jobs) => markFailing(database, jobs),
    endFailing: (job) => endFailing(database, job),
    signOff: async (workerId) => {
      await database.query(`UPDATE scheduled_job_worker SET stopped_at = clock_timestamp() WHERE id = $1`, [
        workerId,
      ])
    },
    async close() {
      // The ledger's own connections last: they end what the handlers' connections had begun.
      await transactions.close()
      await pool.end()
    },
  }
}

async function markFailing(database: Database, jobs: string[]): Promise<void> {
  await database.query(
    `WITH found AS MATERIALIZED (
       SELECT name FROM scheduled_job
        WHERE name = ANY ($1::text[]) AND troubled_at IS NULL ORDER BY name FOR NO KEY UPDATE)
     UPDATE scheduled_job j SET troubled_at = clock_timestamp() FROM found WHERE j.name = found.name`,
    [jobs],
  )
}

/** If several processes try at once, the row's lock lets one find it. */
async function endFailing(database: Database, job: string): Promise<number | undefined> {
  const [row] = await rowsOf<{ since_ms: string }>(
    database,
    `UPDATE scheduled_job j SET troubled_at = NULL
       FROM (SELECT name, troubled_at FROM scheduled_job WHERE name = $1 AND troubled_at IS NOT NULL
              FOR NO KEY UPDATE) found
      WHERE j.name = found.name
     RETURNING ${ms("found.troubled_at")} AS since_ms`,
    [job],
  )
  return row && Number(row.since_ms)
}

async function assertMigrated(database: Database, url?: string): Promise<void> {
  const { applied, missing, isUnrecorded } = await readAppliedMigrations(database).catch((error: unknown) => {
    throw ledgerError(error, url)
  })
  if (missing.length === 0) return
  const newest = ledgerMigrations.findLast(({ id }) => applied.includes(id))
  const ofEarlier =
    newest === undefined ? "tables of an earlier one" : `those of an earlier one, up to ${newest.name}`
  throw new NightshiftError({
    code: "LEDGER_NOT_MIGRATED",
    where: "the database of the ledger",
    expected: "the tables of this release",
    found: newest === undefined && !isUnrecorded ? "none" : ofEarlier,
    hint: `${runMigrations}.`,
    details: { missing },
    retryable: true,
  })
}
