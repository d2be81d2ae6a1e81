import type { Pool, PoolConfig, QueryConfig } from "pg"
import type { Database } from "../../base/database"
import type { OpenTransaction } from "../transaction/transact"
import { transactOn } from "../transaction/transact-on"
import type { Sender } from "./sender"
import { openSettledPool } from "./settled-pool"

/** The ledger's own connection pool. */
export interface LedgerPool extends Sender {
  pool: Pool
  /** Runs `work` in a transaction on one of its connections. */
  transaction: <T>(work: (manager: Database, transaction: OpenTransaction) => Promise<T>) => Promise<T>
}

/** @param limitMs how long an answer may take, in milliseconds */
export function openLedgerPool(config: PoolConfig, limitMs: number): LedgerPool {
  const { pool, beginOn, isShared } = openSettledPool(config, limitMs)

  const transaction: LedgerPool["transaction"] = async (work) => {
    const client = await pool.connect()
    const begin = beginOn(client)
    return transactOn({ client, others: pool, release: (broken) => client.release(broken), begin }, work)
  }

  return {
    pool,
    transaction,
    async query(statement: QueryConfig) {
      if (isShared() === undefined) (await pool.connect()).release()
      if (!isShared()) return pool.query(statement)
      return transaction((manager) => (manager as unknown as Sender).query(statement))
    },
  }
}
