import { Pool, type ClientBase, type PoolConfig, type QueryConfig } from "pg"
import type { Database } from "../../base/database"
import type { OpenTransaction } from "../transaction/transact"
import { beginReadCommitted, transactOn } from "../transaction/transact-on"
import type { Sender } from "./sender"
import { settleSession } from "./session-settings"

/** A pool whose sessions get the ledger's settings as they open. */
export interface SettledPool {
  pool: Pool
  /** The statements that begin a transaction on one of its connections. */
  beginOn: (client: ClientBase) => string
  /** Whether a pooler shares its sessions with other clients. Undefined before the first connection has opened. */
  isShared: () => boolean | undefined
}

/** @param limitMs how long an answer may take, in milliseconds */
export function openSettledPool(config: PoolConfig, limitMs: number): SettledPool {
  /** For connections through a pooler: the settings that each transaction makes for itself. */
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
  return {
    pool,
    beginOn: (client) => `${beginReadCommitted} ${local.get(client) ?? ""}`,
    isShared: () => isShared,
  }
}

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

/** How much of a connection pool is used. */
export interface PoolCounts {
  /** Connections that are open. */
  open: number
  /** Those of them that are in use. */
  used: number
  /** How many requests wait for one. */
  waiting: number
  /** How many may be open at most. */
  most: number
}

/** The database connections of one process, by purpose. */
export interface LedgerConnections {
  ledger: PoolCounts
  /** Connections for handlers with `transaction: true`. */
  transactions: PoolCounts
}

export function countsOf(pool: Pool, most: number): PoolCounts {
  const { totalCount: open, idleCount, waitingCount: waiting } = pool
  return { open, used: open - idleCount, waiting, most }
}
