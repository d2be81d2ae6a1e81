import type { Pool } from "pg"
import type { Database } from "../../base/database"
import type { OpenTransaction } from "../transaction/transact"
import { transactOn } from "../transaction/transact-on"

/**
 * For the first statement that locks rows of the ledger: from then on the server ends a session that stands still for
 * 5 s before its COMMIT. A process that was stopped there would hold the rows for as long.
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
