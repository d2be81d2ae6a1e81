import { rowsOf, type Database } from "../../base/database"
import type { NightshiftError } from "../../base/errors"
import { guardClient, type PgClient } from "./guarded-client"
import { createStatementGate } from "./statement-gate"
import type { OpenTransaction, TooLate } from "./transact"
import { commitRefused, controlRefused, transactionEnded } from "./transaction-errors"

/** Postgres' code for a statement after another one of its transaction has failed. */
const inFailedTransaction = "25P02"

/**
 * The isolation level is explicit, as a database or a role may set another default: the lease of a run is renewed while
 * its transaction is under way, and with an older snapshot writing the run's outcome would be refused.
 */
export const beginReadCommitted = "BEGIN ISOLATION LEVEL READ COMMITTED;"

/** A manager on a guarded client, with hooks around the transaction. */
export interface GuardedManager {
  manager: Database
  /** Called once the work has returned, to send last statements. Default: nothing. */
  beforeClose?: () => Promise<void>
  /** The reason why the transaction must not commit, if there is one. Default: none. */
  fault?: () => NightshiftError | undefined
  /** Called after COMMIT or ROLLBACK; must not reject. Default: nothing. */
  ended?: (how: "committed" | "rolled back") => Promise<void>
}

/** Keeps the manager's own methods from ending the transaction. */
export interface TransactionGuard {
  /** The error for a statement that comes now, or undefined while statements are accepted. */
  refusal: () => NightshiftError | undefined
  /** The manager was asked to roll back: it accepts no more statements, and the transaction will not commit. */
  rollBack: () => void
}

export interface TransactionOptions<Client extends PgClient> {
  /** A node-postgres client that nothing else uses. */
  client: Client
  /** Gives the client back to its pool; given an error, it must close the client instead, at once. */
  release: (broken?: Error) => void
  /** Other connections to the same database, used to ask the server to end what a closed connection had begun. */
  others: Database
  /** Begins the transaction. Default: `BEGIN ISOLATION LEVEL READ COMMITTED;`, which a run's outcome relies on. */
  begin?: string
  /**
   * How long an answer to BEGIN, to the outcome and to ROLLBACK may take, in milliseconds. Handlers' statements and COMMIT
   * may have long work to do and are not limited. Default: the client's own limit.
   */
  answerWithinMs?: number
  /** Creates what the work gets. All its statements must go through `guarded`. Default: `guarded` itself. */
  manager?: (guarded: Client, guard: TransactionGuard) => Promise<GuardedManager>
}

/**
 * Runs `work` in a transaction on a node-postgres client, for your own `transact`. When it resolves, statements sent before
 * have settled, no more are accepted, and the server has answered COMMIT with COMMIT. When it rejects, nothing that was
 * sent stays. The client goes back to its pool only after COMMIT or ROLLBACK; one that was given up is closed.
 */
export async function transactOn<Client extends PgClient, T>(
  options: TransactionOptions<Client>,
  work: (manager: Database, transaction: OpenTransaction) => Promise<T>,
): Promise<T> {
  const { client, others, answerWithinMs } = options
  const prompt = promptOn(client, answerWithinMs)
  const gate = createStatementGate()
  const guarded = guardClient(client, gate)
  // The pool handles errors of idle connections only: an error of this one would otherwise end the process. The next
  // statement reports it.
  const ignore = () => undefined
  client.on("error", ignore)
  let givenBack = false
  const isGivenBack = () => givenBack
  function giveBack(broken?: Error): void {
    if (givenBack) return
    givenBack = true
    if (!broken) client.off("error", ignore)
    options.release(broken)
  }

  let session: Session
  let made: GuardedManager = { manager: guarded.client }
  try {
    session = await begin(prompt, options.begin ?? beginReadCommitted)
    made = (await options.manager?.(guarded.client, { refusal: gate.refusal, rollBack })) ?? made
  } catch (error) {
    giveBack(error as Error)
    throw error
  }

  let isRolledBack = false
  function rollBack(): void {
    gate.close(transactionEnded)
    isRolledBack = true
  }
  function assertWhole(): void {
    const fault = isRolledBack ? controlRefused("a rollback") : (made.fault?.() ?? gate.refused)
    if (fault) throw fault
    const status = client.getTransactionStatus?.()
    if (status === "I") throw controlRefused("the end of the transaction")
    if (status === "E") throw commitRefused(gate.failure)
  }

  let isClosed = false
  let isCommitting = false
  let givenUp!: () => void
  const untilGivenUp = new Promise<void>((resolve) => (givenUp = resolve))
  async function close(tooLate: TooLate): Promise<void> {
    if (!isClosed && !isGivenBack()) await made.beforeClose?.()
    isClosed = true
    gate.close(tooLate)
    guarded.endStreams()
    await Promise.race([gate.settled(), untilGivenUp])
    if (isGivenBack()) throw tooLate()
    assertWhole()
  }
  function giveUp(tooLate: TooLate): void {
    if (isCommitting) return
    gate.discard(tooLate)
    givenUp()
    if (isGivenBack()) return
    giveBack(tooLate())
    void endSession(others, session)
  }
  const own: Database = {
    async query(sql, parameters) {
      if (isGivenBack()) throw transactionEnded()
      try {
        return await prompt.query(sql, parameters)
      } catch (error) {
        // The client's status changes a moment after a statement has failed.
        throw (error as { code?: unknown }).code === inFailedTransaction ? commitRefused(gate.failure) : error
      }
    },
  }

  try {
    const result = await work(made.manager, { own, close, assertWhole, giveUp })
    await close(transactionEnded)
    isCommitting = true
    const { command } = (await client.query("COMMIT")) as { command: string }
    if (command !== "COMMIT") throw commitRefused(gate.failure)
    giveBack()
    await made.ended?.("committed")
    return result
  } catch (error) {
    gate.close(transactionEnded)
    guarded.endStreams()
    await Promise.race([gate.settled(), untilGivenUp])
    // It comes after everything that was sent: when it is answered, nothing is under way.
    if (!isGivenBack()) await prompt.query("ROLLBACK").then(() => giveBack(), giveBack)
    await made.ended?.("rolled back")
    throw error
  }
}

/** The client with a time limit for each answer. */
function promptOn(client: Database, query_timeout: number | undefined): Database {
  if (query_timeout === undefined) return client
  const send = client.query.bind(client) as unknown as (statement: object) => Promise<unknown>
  return { query: (text, values) => send({ text, values, query_timeout }) }
}

/** Both as texts: the process may have set its own parsers for the connection's rows. */
interface Session {
  pid: string
  beganMs: string
}

const milliseconds = (instant: string): string => `floor(extract(epoch FROM ${instant}) * 1000)::bigint`

/** Reads the transaction and the server process in one query; behind a pooler only the server knows the process. */
async function begin(client: Database, statement: string): Promise<Session> {
  const answers = (await client.query(
    `${statement} SELECT pg_backend_pid()::text AS pid, ${milliseconds("now()")}::text AS began_ms`,
  )) as { rows: { pid: string; began_ms: string }[] }[]
  const { pid, began_ms: beganMs } = answers.at(-1)!.rows[0]!
  return { pid, beganMs }
}

/**
 * A server that executes a statement does not notice that its client is gone, and keeps the locks until it is done. This
 * is best effort: it may fail, and the process may serve another transaction by then.
 */
async function endSession(others: Database, { pid, beganMs }: Session): Promise<void> {
  await rowsOf(
    others,
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
      WHERE pid = $1::integer AND ${milliseconds("xact_start")} = $2::bigint`,
    [pid, beganMs],
  ).catch(() => undefined)
}
