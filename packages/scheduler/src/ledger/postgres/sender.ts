import { createHash } from "node:crypto"
import { setTimeout } from "node:timers/promises"
import type { QueryConfig } from "pg"
import type { Database } from "../../base/database"
import { isConflict } from "../../base/service-fault"
import { rowTypes } from "../../base/database"

/** Sends the ledger's statements: a pool, or a connection. */
export interface Sender {
  query(statement: QueryConfig): Promise<unknown>
}

/** A database whose rows are parsed in the ledger's own way. */
export function readingOn(sender: Sender): Database {
  return { query: (text, values) => sender.query({ text, values: values ?? [], types: rowTypes }) }
}

const names = new Map<string, string>()

/**
 * The same with prepared statements, parsed and planned once per connection: planning a claim takes longer than executing
 * it. Only for a fixed set of statements.
 */
export function preparedOn(sender: Sender): Database {
  return {
    query(text, values) {
      let name = names.get(text)
      if (name === undefined) {
        name = `nightshift_${createHash("sha1").update(text).digest("hex").slice(0, 16)}`
        names.set(text, name)
      }
      return sender.query({ name, text, values: values ?? [], types: rowTypes })
    },
  }
}

const mostTries = 8
/** The longest pause before the second try, in milliseconds; before each further one it may be twice as long. */
const firstPauseMs = 5

/**
 * Retries work that Postgres rolled back because of another transaction, after a short random pause, so that the same two
 * do not conflict again. `work` must be one transaction, which leaves nothing behind when it rejects.
 */
export async function againOnConflict<T>(work: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await work()
    } catch (error) {
      if (tries === mostTries || !isConflict(error)) throw error
    }
    await setTimeout(Math.random() * firstPauseMs * 2 ** (tries - 1))
  }
}

/** A database that retries conflicts, each of whose statements is its own transaction. */
export function retrying(database: Database): Database {
  return { query: (sql, parameters) => againOnConflict(() => database.query(sql, parameters)) }
}
