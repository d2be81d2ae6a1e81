import type { Pool } from "pg"

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
