import type { EventEmitter } from "node:events"
import type { createPostgresBackend } from "bullmq"

type CreateBackend = typeof createPostgresBackend

/** What is used of BullMQ's own objects; `readyPromise` is private to them. */
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

/** What waits for a message is idle. No option of the connection, as Postgres has the setting only from release 14 on. */
export const stayIdle = (client: PgClient): Promise<unknown> =>
  client.query(
    `SELECT set_config(name, '0', false) FROM pg_catalog.pg_settings WHERE name = 'idle_session_timeout' AND setting <> '0'`,
  )

/**
 * BullMQ's backend on Postgres, corrected where a database that goes away just as the backend opens would end the process,
 * as nothing listens to a connection that is in use, or would keep it from ever being ready, as it remembers that it was not;
 * and where a close that comes before it is ready would leave the connection open that listens.
 */
export function patched(create: CreateBackend): CreateBackend {
  return (...input) => {
    const backend = create(...input)
    const { connection } = backend as unknown as { connection: Connection }
    // What the connection was used for is told that it broke.
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
