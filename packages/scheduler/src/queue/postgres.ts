import type {
  PostgresConnectionOptions,
  PostgresPoolConfig,
  Queue as BullQueue,
  Worker as BullWorker,
} from "bullmq"
import { rowTypes } from "../base/row-types"
import { bullmq } from "./bullmq"
import type { Connections, Processor } from "./bullmq-named-queue"
import { exercise, probeQueue } from "./bullmq-probe"
import { createBullQueue, idleOptions } from "./bullmq-queue"
import { stayIdle, patched } from "./patched-backend"
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
