import { Client, type ClientConfig, type PoolClient, type PoolConfig } from "pg"
import type { Database } from "../../base/database"
import { NightshiftError } from "../../base/errors"
import { transactOn } from "../transaction/transact-on"
import type { Transact } from "../transaction/transact"
import { connectionOf } from "./connection"
import { countsOf, type PoolCounts, openSettledPool } from "./ledger-pool"

/** The connections for handlers' transactions. They are separate from the ledger's, so a slow handler blocks nothing else. */
export interface TransactionPool {
  transaction: Transact
  counts(): PoolCounts
  /** Waits briefly for a COMMIT that is under way, and then closes every connection. */
  close(): Promise<void>
}

/** After this time without traffic the kernel checks whether a connection still exists, in milliseconds. */
const keepAliveAfterMs = 10_000

export function createTransactionPool(options: {
  connection: PoolConfig
  schema?: string
  size: number
  /** How long an answer to the engine's own statements in a transaction may take, in milliseconds. */
  answerWithinMs: number
  /** Other connections, used to ask the server to end what a closed connection had begun. */
  others: Database
  onError: (error: Error) => void
}): TransactionPool {
  const { connection, size, answerWithinMs, others, onError } = options
  const { connectionTimeoutMillis = answerWithinMs, ...config } = connectionOf({
    ...options,
    connection: {
      application_name: "nightshift transactions",
      keepAliveInitialDelayMillis: keepAliveAfterMs,
      ...connection,
    },
  })
  const Base = (connection.Client ?? Client) as typeof Client
  // The pool's own time limit would include the wait for a connection that other handlers use.
  class PatientClient extends Base {
    constructor(given?: ClientConfig) {
      // The pool makes the password non-enumerable.
      const password = given?.password
      super({ ...given, ...(password === undefined ? {} : { password }), connectionTimeoutMillis })
    }
  }
  const { pool, beginOn } = openSettledPool(
    {
      ...config,
      // How long a handler's statement may take is up to its job.
      query_timeout: connection.query_timeout,
      max: size,
      Client: PatientClient,
    },
    answerWithinMs,
  )
  pool.on("error", onError)
  const lent = new Map<PoolClient, (broken?: Error) => void>()

  async function lend(): Promise<{ client: PoolClient; release: (broken?: Error) => void }> {
    const client = await pool.connect()
    const release = (broken?: Error) => {
      if (lent.delete(client)) client.release(broken)
    }
    lent.set(client, release)
    return { client, release }
  }

  return {
    async transaction(work) {
      const { client, release } = await lend()
      return transactOn({ client, release, others, answerWithinMs, begin: beginOn(client) }, work)
    },
    counts: () => countsOf(pool, size),
    async close() {
      const ended = pool.end()
      // Attempts have ended by now, or were given up; a connection still in use waits for its COMMIT, perhaps in vain.
      const timer = setTimeout(() => {
        for (const release of lent.values()) release(new Error("The ledger was closed"))
      }, answerWithinMs)
      await ended.finally(() => clearTimeout(timer))
    },
  }
}

/** @throws NightshiftError OPTION_INVALID */
export function assertPoolSize(name: string, size: number): void {
  if (Number.isInteger(size) && size > 0) return
  throw new NightshiftError({
    code: "OPTION_INVALID",
    where: `createPostgresLedger.${name}`,
    expected: "a whole number above 0",
    found: typeof size === "number" ? String(size) : `a ${typeof size}`,
    hint: "Allow as many as transactional runs may be under way in one process.",
  })
}
