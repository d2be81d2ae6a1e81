import type { Pool } from "pg"
import type { Database } from "../../base/database"
import type { OpenTransaction } from "../transaction/transact"
import { transactOn } from "../transaction/transact-on"

/**
 * For the statement that records an outcome in a handler's transaction: from then on the server ends a session that
 * does not come to its COMMIT within 5 s. A process that stands still there would hold the run's row for as long.
 */
export const commitsSoon = `set_config('idle_in_transaction_session_timeout', '5s', true)`

/** A transaction on a connection of the pool's. */
export async function inTransaction<T>(
  pool: Pool,
  work: (manager: Database, transaction: OpenTransaction) => Promise<T>,
): Promise<T> {
  const client = await pool.connect()
  return transactOn({ client, others: pool, release: (broken) => client.release(broken) }, work)
}
