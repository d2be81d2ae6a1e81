import { Pool, type ClientBase, type PoolConfig } from "pg"
import { beginReadCommitted } from "../transaction/transact-on"
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
