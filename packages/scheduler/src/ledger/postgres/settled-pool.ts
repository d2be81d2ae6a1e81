import { Pool, type ClientBase, type PoolConfig } from "pg"
import { beginReadCommitted } from "../transaction/transact-on"
import { settleSession } from "./session-settings"

/** A pool whose sessions are settled as they open. */
export interface SettledPool {
  pool: Pool
  /** The statements that begin a transaction on one of its connections. */
  beginOn: (client: ClientBase) => string
  /** Whether its sessions serve others as well, by way of a pooler. Undefined before the first has opened. */
  isShared: () => boolean | undefined
}

/** @param limitMs how long an answer may take, in milliseconds */
export function openSettledPool(config: PoolConfig, limitMs: number): SettledPool {
  /** Of connections by way of a pooler: what each transaction sets for itself. */
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
