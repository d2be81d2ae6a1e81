import { setTimeout } from "node:timers/promises"
import { isConflict } from "../../base/service-fault"
import type { Database } from "../../base/database"

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
