import type { EventEmitter } from "node:events"
import type {
  PostgresConnectionOptions,
  PostgresPoolConfig,
  Queue as BullQueue,
  Worker as BullWorker,
  createPostgresBackend,
} from "bullmq"
import { rowTypes } from "../base/database"
import { bullmq } from "./clients"
import type { Connections, Processor } from "./bullmq-named-queue"
import { exercise, probeQueue } from "./bullmq-probe"
import { createBullQueue, idleOptions } from "./bullmq-queue"
import { messagesOf, type Queue, type QueueEvents } from "./queue"

export interface PostgresQueueOptions extends QueueEvents {
  /** How to reach the database, as node-postgres takes it. */
  connection: PostgresPoolConfig
  /** The schema of BullMQ's own tables, created when it is missing. Default: `nightshift_queue`. */
  schema?: string
  /** The address shown in logs and errors. */
  address: string
}

export const defaultQueueSchema = "nightshift_queue"

/**
 * The session settings that BullMQ's statements need, whatever a database or a role sets for all sessions. BullMQ passes
 * its schema in the same way, so a pooler that refuses options could not serve it anyway. A connection's own options come
 * later, and win.
 */
const sessionOptions = Object.entries({
  default_transaction_isolation: "read\\ committed",
  default_transaction_deferrable: "off",
  statement_timeout: "60s",
  lock_timeout: "60s",
  idle_in_transaction_session_timeout: "60s",
})
  .map(([name, value]) => `-c ${name}=${value}`)
  .join(" ")

/** Opens the queue in Postgres, for shops without Redis. Its tables are BullMQ's own, and are migrated when it opens. */
export function createPostgresQueue(options: PostgresQueueOptions): Queue {
  const { createPostgresBackend, Queue: OpenQueue, Worker: OpenWorker } = bullmq()
  const createBackend = patched(createPostgresBackend)
  const connection: PostgresConnectionOptions = {
    keepAlive: true,
    application_name: "nightshift-queue",
    ...options.connection,
    options: [sessionOptions, options.connection.options].filter(Boolean).join(" "),
    types: rowTypes,
    onConnect: stayIdle,
    schema: options.schema ?? defaultQueueSchema,
    migrate: true,
    max: 2,
  }
  const openProducer = (name: string) =>
    new OpenQueue(name, { connection }, createBackend) as unknown as BullQueue
  const openWorker = (name: string, processor: Processor) =>
    new OpenWorker(
      name,
      processor,
      { connection, autorun: false, ...idleOptions },
      createBackend,
    ) as unknown as BullWorker
  const connections: Connections = {
    openProducer: (queue) => openProducer(messagesOf(queue)),
    ready: () => Promise.resolve(),
    openWorker: ({ queue, processor }) => openWorker(messagesOf(queue), processor),
    close: () => undefined,
  }
  return createBullQueue(
    {
      kind: "postgres",
      address: options.address,
      probe: (signal) =>
        exercise({
          producer: openProducer(probeQueue),
          worker: openWorker(probeQueue, () => Promise.resolve()),
          signal,
        }),
      connect: () => connections,
    },
    options,
  )
}

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
const stayIdle = (client: PgClient): Promise<unknown> =>
  client.query(
    `SELECT set_config(name, '0', false) FROM pg_catalog.pg_settings WHERE name = 'idle_session_timeout' AND setting <> '0'`,
  )

/**
 * BullMQ's backend on Postgres with three faults fixed. If the database goes away just as the backend opens, that would end
 * the process, as nothing listens for errors on a connection in use; or the backend would never be ready, as it remembers
 * its first failure. And a close before the backend is ready would leave the listening connection open.
 */
function patched(create: CreateBackend): CreateBackend {
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
