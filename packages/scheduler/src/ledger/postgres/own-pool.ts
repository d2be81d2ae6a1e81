import { Pool, type ClientBase, type PoolConfig, type QueryConfig } from "pg"
import type { Database } from "../../base/database"
import type { OpenTransaction } from "../transaction/transact"
import { beginReadCommitted, transactOn } from "../transaction/transact-on"
import type { Sender } from "./sender"
import { settleSession } from "./session-settings"

/** The ledger's pool, whose sessions are settled as they open. */
export interface OwnPool extends Sender {
  pool: Pool
  /** Runs `work` in a transaction on one of its connections. */
  transaction: <T>(work: (manager: Database, transaction: OpenTransaction) => Promise<T>) => Promise<T>
}

/** @param limitMs how long an answer may take, in milliseconds */
export function openOwnPool(config: PoolConfig, limitMs: number): OwnPool {
  /** Of connections by way of a pooler, whose sessions serve others as well: what each transaction sets for itself. */
  const local = new WeakMap<ClientBase, string>()
  let isShared: boolean | undefined
  const pool = new Pool({
    ...config,
    // eslint-disable-next-line @typescript-eslint/no-misused-promises -- the pool waits for it, which its type does not say
    onConnect: async (client: ClientBase) => {
      const settings = await settleSession(client, limitMs)
      isShared = settings !== undefined
      if (settings !== undefined) local.set(client, settings)
    },
  })

  const transaction: OwnPool["transaction"] = async (work) => {
    const client = await pool.connect()
    const begin = `${beginReadCommitted} ${local.get(client) ?? ""}`
    return transactOn({ client, others: pool, release: (broken) => client.release(broken), begin }, work)
  }

  return {
    pool,
    transaction,
    async query(statement: QueryConfig) {
      if (isShared === undefined) (await pool.connect()).release()
      if (!isShared) return pool.query(statement)
      return transaction((manager) => (manager as unknown as Sender).query(statement))
    },
  }
}
