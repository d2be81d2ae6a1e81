import { Client, type PoolConfig } from "pg"
import { rowsOf, type Database } from "../../base/database"
import { connectionOf, defaultAnswerWithinMs, ledgerError } from "./connection"
import { readingOn } from "./sender"
import { settleSession } from "./session-settings"

/** One connection, for what asks seldom, or must not change its connection in between. */
export interface SingleConnection extends Database {
  /** Whether a pooler such as PgBouncer stands before Postgres: it greets with the id of no process of Postgres'. */
  isPooled(): Promise<boolean>
  close(): Promise<void>
}

/**
 * Opens a connection of its own. Once it breaks every call rejects; it is not made anew.
 *
 * @throws NightshiftError LEDGER_UNREACHABLE, LEDGER_REFUSED
 */
export async function openConnection(options: {
  /** How to reach the database, as node-postgres takes it. */
  connection: PoolConfig
  /** The schema in which names are looked for. Default: the connection's own search path. */
  schema?: string
  /** How long an answer may take, in milliseconds. Default: 10000. */
  answerWithinMs?: number
}): Promise<SingleConnection> {
  const client = new Client(connectionOf(options))
  // A connection that breaks fails the question that is under way, or the next, and that tells of it.
  client.on("error", () => undefined)
  const close = () => client.end().catch(() => undefined)
  try {
    await client.connect()
    await settleSession(client, options.answerWithinMs ?? defaultAnswerWithinMs)
  } catch (error) {
    await close()
    throw ledgerError(error, options.connection.connectionString)
  }
  let before: Promise<unknown> = Promise.resolve()
  // One after the other, also where nobody waits: node-postgres is not to be asked while it is answering.
  const query: Database["query"] = (sql, parameters) => {
    const answer = before.then(() => readingOn(client).query(sql, parameters))
    before = answer.catch(() => undefined)
    return answer
  }
  return {
    query,
    async isPooled() {
      const [row] = await rowsOf<{ pid: number }>({ query }, "SELECT pg_backend_pid() AS pid")
      return row!.pid !== (client as Client & { processID: number | null }).processID
    },
    close,
  }
}
