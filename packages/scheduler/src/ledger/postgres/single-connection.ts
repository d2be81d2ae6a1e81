import { Client, type PoolConfig } from "pg"
import { rowsOf, type Database } from "../../base/database"
import { connectionOf, defaultAnswerWithinMs, ledgerError } from "./connection"
import { readingOn } from "./sender"
import { settleSession } from "./session-settings"

/** One connection, for rare queries, or for queries that must all use the same connection. */
export interface SingleConnection extends Database {
  /** Behind a pooler, the SQL with which each transaction has to set what the ledger needs. Otherwise undefined. */
  readonly settings: string | undefined
  /** Whether a pooler such as PgBouncer is in between: it reports a process id that is none of Postgres'. */
  isPooled(): Promise<boolean>
  close(): Promise<void>
}

/**
 * Opens a single connection. Once it breaks, every call rejects; it is not re-established.
 *
 * @throws NightshiftError LEDGER_UNREACHABLE, LEDGER_REFUSED
 */
export async function openConnection(options: {
  /** How to reach the database, as node-postgres takes it. */
  connection: PoolConfig
  /** The schema of the tables. Default: the connection's own search path. */
  schema?: string
  /** How long an answer may take, in milliseconds. Default: 10000. */
  answerWithinMs?: number
}): Promise<SingleConnection> {
  const client = new Client(connectionOf(options))
  // If the connection breaks, the query under way, or the next one, rejects.
  client.on("error", () => undefined)
  const close = () => client.end().catch(() => undefined)
  let settings: string | undefined
  try {
    await client.connect()
    settings = await settleSession(client, options.answerWithinMs ?? defaultAnswerWithinMs)
  } catch (error) {
    await close()
    throw ledgerError(error, options.connection.connectionString)
  }
  let before: Promise<unknown> = Promise.resolve()
  // One after the other, even if the caller does not wait: node-postgres must not get a query while one is under way.
  const query: Database["query"] = (sql, parameters) => {
    const answer = before.then(() => readingOn(client).query(sql, parameters))
    before = answer.catch(() => undefined)
    return answer
  }
  return {
    query,
    settings,
    async isPooled() {
      const [row] = await rowsOf<{ pid: number }>({ query }, "SELECT pg_backend_pid() AS pid")
      return row!.pid !== (client as Client & { processID: number | null }).processID
    },
    close,
  }
}
