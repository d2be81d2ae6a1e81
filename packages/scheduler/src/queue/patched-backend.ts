import type { EventEmitter } from "node:events"
import type { createPostgresBackend } from "bullmq"

type CreateBackend = typeof createPostgresBackend

/** The parts of BullMQ's own objects that are used; `readyPromise` is private to them. */
interface Readying {
  waitUntilReady(): Promise<unknown>
  readyPromise: Promise<unknown> | undefined
}
interface Connection extends Readying {
  isClosing: unknown
  pool: { on(event: "connect", listener: (client: EventEmitter) => void): void }
  /** Opens the connection that waits for messages, once. */
  getListenClient(): Promise<PgClient>
}
interface PgClient {
  query(text: string): Promise<unknown>
}

/** A connection that waits for a message is idle. Not a connection option, as Postgres has the setting only since release 14. */
export const stayIdle = (client: PgClient): Promise<unknown> =>
  client.query(
    `SELECT set_config(name, '0', false) FROM pg_catalog.pg_settings WHERE name = 'idle_session_timeout' AND setting <> '0'`,
  )

/**
 * BullMQ's backend on Postgres with three faults fixed. If the database goes away just as the backend opens, that would end
 * the process, as nothing listens for errors on a connection in use; or the backend would never be ready, as it remembers
 * its first failure. And a close before the backend is ready would leave the listening connection open.
 */
export function patched(create: CreateBackend): CreateBackend {
  return (...input) => {
    const backend = create(...input)
    const { connection } = backend as unknown as { connection: Connection }
    // The query that used the connection rejects when it breaks.
    connection.pool.on("connect", (client) => client.on("error", () => undefined))
    waitsIdle(connection)
    listensNoMoreOnceClosed(connection)
    for (const part of [connection, backend as unknown as Readying]) readiesAgain(part)
    return backend
  }
}

function readiesAgain(part: Readying): void {
  const waitUntilReady = part.waitUntilReady.bind(part)
  part.waitUntilReady = () => {
    const ready = waitUntilReady()
    ready.catch(() => (part.readyPromise = undefined))
    return ready
  }
}

function waitsIdle(connection: Connection): void {
  const getListenClient = connection.getListenClient.bind(connection)
  const settled = new WeakMap<PgClient, Promise<unknown>>()
  connection.getListenClient = async () => {
    const client = await getListenClient()
    if (!settled.has(client)) settled.set(client, stayIdle(client))
    await settled.get(client)
    return client
  }
}

function listensNoMoreOnceClosed(connection: Connection): void {
  const getListenClient = connection.getListenClient.bind(connection)
  connection.getListenClient = () =>
    connection.isClosing ? Promise.reject(new Error("it is closed")) : getListenClient()
}
