import type { EventEmitter } from "node:events"
import type { createPostgresBackend } from "bullmq"

type CreateBackend = typeof createPostgresBackend

/** What is used of BullMQ's own objects; `readyPromise` is private to them. */
interface Readying {
  waitUntilReady(): Promise<unknown>
  readyPromise: Promise<unknown> | undefined
}
interface Connection extends Readying {
  getListenClient(): Promise<unknown>
  isClosing: unknown
  pool: { on(event: "connect", listener: (client: EventEmitter) => void): void }
}

/**
 * BullMQ's backend on Postgres, mended where a database that goes away just as the backend opens would end the process,
 * as nothing listens to a connection that is in use, or would keep it from ever being ready, as it remembers that it was not;
 * and where a close that comes before it is ready would leave the connection open that listens.
 */
export function steady(create: CreateBackend): CreateBackend {
  return (...input) => {
    const backend = create(...input)
    const { connection } = backend as unknown as { connection: Connection }
    // What the connection was used for is told that it broke.
    connection.pool.on("connect", (client) => client.on("error", () => undefined))
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

function listensNoMoreOnceClosed(connection: Connection): void {
  const getListenClient = connection.getListenClient.bind(connection)
  connection.getListenClient = () =>
    connection.isClosing ? Promise.reject(new Error("it is closed")) : getListenClient()
}
