import { rowsOf, type Database } from "../../base/database"
import type { NightshiftError } from "../../base/errors"
import { guardClient, type PgClient } from "./guarded-client"
import { createStatementGate } from "./statement-gate"
import type { OpenTransaction, TooLate } from "./transact"
import { commitRefused, controlRefused, transactionEnded } from "./transaction-errors"

/** Postgres' code of what a statement gets after another one of its transaction has failed. */
const inFailedTransaction = "25P02"

/**
 * The isolation is named, as a database or a role may set another default: others renew the lease of a run while its
 * transaction is under way, and a snapshot from before would refuse to write the run's outcome.
 */
export const beginReadCommitted = "BEGIN ISOLATION LEVEL READ COMMITTED;"

/** What handlers write through, made on a guarded client, with what is to happen around the transaction. */
export interface GuardedManager {
  manager: Database
  /** Its last chance to send statements, once the work has returned. Default: none. */
  beforeClose?: () => Promise<void>
  /** Why the transaction must not commit, if so. Default: nothing of its own. */
  fault?: () => NightshiftError | undefined
  /** Called after COMMIT or the end by rollback; must not reject. Default: nothing. */
  ended?: (how: "committed" | "rolled back") => Promise<void>
}

/** How the manager's other ways to end a transaction are kept from ending it. */
export interface TransactionGuard {
  /** The error for a statement that comes now, or undefined while statements are taken. */
  refusal: () => NightshiftError | undefined
  /** The manager was asked to roll back: it takes no more statements, and the transaction will not commit. */
  rollBack: () => void
}

export interface TransactionOptions<Client extends PgClient> {
  /** A node-postgres client that nobody else uses. */
  client: Client
  /** Gives the client back to its pool; given an error, it must close the client instead, at once. */
  release: (broken?: Error) => void
  /** Other connections to the same database: by them the server is asked to end what a closed connection had begun. */
  others: Database
  /** Begins the transaction. Default: `BEGIN ISOLATION LEVEL READ COMMITTED;`, which a run's outcome relies on. */
  begin?: string
  /**
   * How long an answer to BEGIN, to the outcome and to ROLLBACK may take, in milliseconds; handlers' statements and COMMIT,
   * which may have work of theirs to do, take what they take. Default: what the client itself allows.
   */
  answerWithinMs?: number
  /** What the work gets. Everything that it sends must go by `guarded`. Default: `guarded` itself. */
  manager?: (guarded: Client, guard: TransactionGuard) => Promise<GuardedManager>
}

/**
 * Runs `work` in a transaction on a client of node-postgres, for a `transact` of your own. When it resolves, what was
 * sent before has settled, nothing more is taken, and COMMIT has been answered with COMMIT. When it rejects, nothing
 * that was sent stays. The client goes back to its pool only after COMMIT or ROLLBACK; one that was given up is closed.
 */
export async function transactOn<Client extends PgClient, T>(
  options: TransactionOptions<Client>,
  work: (manager: Database, transaction: OpenTransaction) => Promise<T>,
): Promise<T> {
  const { client, others, answerWithinMs } = options
  const prompt = promptOn(client, answerWithinMs)
  const gate = createStatementGate()
  const guarded = guardClient(client, gate)
  // The pool hears of idle connections only, and a connection that breaks would otherwise end the process; the next
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
        // What the client's status says comes a moment after a statement's failure.
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
    // Behind everything that was sent: when it is answered, nothing is under way any more.
    if (!isGivenBack()) await prompt.query("ROLLBACK").then(() => giveBack(), giveBack)
    await made.ended?.("rolled back")
    throw error
  }
}

/** The client, which gives up on what is not answered within this time. */
function promptOn(client: Database, query_timeout: number | undefined): Database {
  if (query_timeout === undefined) return client
  const send = client.query.bind(client) as unknown as (statement: object) => Promise<unknown>
  return { query: (text, values) => send({ text, values, query_timeout }) }
}

/** Both as texts: the connection may be one whose process reads its rows in a way of its own. */
interface Session {
  pid: string
  beganMs: string
}

const milliseconds = (instant: string): string => `floor(extract(epoch FROM ${instant}) * 1000)::bigint`

/** One visit: the transaction and the process that serves it, which behind a pooler only the server knows. */
async function begin(client: Database, statement: string): Promise<Session> {
  const answers = (await client.query(
    `${statement} SELECT pg_backend_pid()::text AS pid, ${milliseconds("now()")}::text AS began_ms`,
  )) as { rows: { pid: string; began_ms: string }[] }[]
  const { pid, began_ms: beganMs } = answers.at(-1)!.rows[0]!
  return { pid, beganMs }
}

/**
 * A server at work on a statement does not notice that its client is gone, and keeps the locks until it is done. Best
 * effort: where this fails, that is so; and the process may serve another transaction by then.
 */
async function endSession(others: Database, { pid, beganMs }: Session): Promise<void> {
  await rowsOf(
    others,
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
      WHERE pid = $1::integer AND ${milliseconds("xact_start")} = $2::bigint`,
    [pid, beganMs],
  ).catch(() => undefined)
}
