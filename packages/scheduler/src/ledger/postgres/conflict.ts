import { setTimeout } from "node:timers/promises"
import { isConflict } from "../../base/postgres-fault"
import type { Database } from "../../base/database"

const mostTries = 8
/** The longest pause before the second try, in milliseconds; before each further one it may be twice as long. */
const firstPauseMs = 5

/**
 * Does again what Postgres rolled back because another transaction was in the way, after a short random pause, so that
 * the same two do not meet again. `work` must be one transaction, of which nothing stays when it rejects.
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

/** A database each of whose statements is a transaction of its own. */
export function retrying(database: Database): Database {
  return { query: (sql, parameters) => againOnConflict(() => database.query(sql, parameters)) }
}
