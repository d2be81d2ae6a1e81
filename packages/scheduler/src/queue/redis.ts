import { once } from "node:events"
import { Redis, type RedisOptions } from "ioredis"
import { addressOf, connectionError } from "../base/address"
import { bullmq } from "./bullmq"
import { createBullQueue, idleOptions } from "./bullmq-queue"
import { messagesOf, type Queue, type QueueEvents } from "./queue"

export interface RedisQueueOptions extends QueueEvents {
  /** `redis://` or `rediss://`, with user, password and database as ioredis takes them. */
  url: string
  /** Further options of ioredis. Default: none. */
  redisOptions?: RedisOptions
  /** What every key begins with; a Redis Cluster wants it hash-tagged: `{nightshift}`. Default: `nightshift`. */
  prefix?: string
}

const retryStrategy = (times: number) => Math.min(times * 200, 3_000)

/** Opens the queue on Redis or Valkey. Never rejects for an unreachable one: it keeps trying, and says so. */
export function createRedisQueue(options: RedisQueueOptions): Queue {
  const { Queue: BullQueue, Worker: BullWorker } = bullmq()
  const prefix = options.prefix ?? "nightshift"
  const connections: Redis[] = []
  const connect = (own: RedisOptions) => {
    const connection = new Redis(options.url, { ...options.redisOptions, retryStrategy, ...own })
    connections.push(connection)
    connection.on("ready", () => options.onReachable?.())
    // BullMQ tells of errors while it uses the connection; afterwards nobody would hear them.
    connection.on("error", () => undefined)
    return connection
  }
  const producer = connect({ maxRetriesPerRequest: null })
  return createBullQueue(
    {
      kind: "redis",
      address: addressOf(options.url),
      openProducer: (queue) =>
        new BullQueue(messagesOf(queue), { prefix, connection: producer, skipMetasUpdate: true }),
      producerReady: () => whenReady(producer),
      openWorker: ({ queue, processor }) =>
        new BullWorker(messagesOf(queue), processor, {
          prefix,
          connection: connect({ maxRetriesPerRequest: null }),
          autorun: false,
          ...idleOptions,
        }),
      close: () => {
        for (const connection of connections) connection.disconnect()
        return Promise.resolve()
      },
    },
    {
      ...options,
      onUnreachable: (error) => options.onUnreachable?.(connectionError(error, options.url)),
    },
  )
}

/**
 * Commands given to a connection that is down would pile up until it is back; here the ledger keeps them. An
 * error while connecting is told by the connection itself, and the add's own limit ends the wait.
 */
async function whenReady(connection: Redis): Promise<void> {
  if (connection.status !== "ready") await once(connection, "ready")
}
