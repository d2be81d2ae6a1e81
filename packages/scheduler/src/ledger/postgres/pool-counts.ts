import type { Pool } from "pg"

/** How far a pool of connections is used. */
export interface PoolCounts {
  /** Connections that are open. */
  open: number
  /** Those of them that are in use. */
  used: number
  /** Who waits for one. */
  waiting: number
  /** At most so many are opened. */
  most: number
}

/** How far one process uses the database, by what for. */
export interface LedgerConnections {
  ledger: PoolCounts
  /** Those in which handlers with `transaction: true` write. */
  transactions: PoolCounts
}

export function countsOf(pool: Pool, most: number): PoolCounts {
  const { totalCount: open, idleCount, waitingCount: waiting } = pool
  return { open, used: open - idleCount, waiting, most }
}
