import { once } from "node:events"
import type { Redis, RedisOptions } from "ioredis"
import { addressOf, connectionError } from "../base/address"
import { ServiceRefusal } from "../base/service-fault"
import { bullmq, ioredis } from "./clients"
import type { Connections, ConnectionEvents } from "./bullmq-named-queue"
import { createBullQueue, idleOptions } from "./bullmq-queue"
import { messagesOf, type Queue, type QueueEvents } from "./queue"
import { isOlder, readInfo, toFacts } from "./redis-facts"
import { exercise, probeQueue } from "./bullmq-probe"
import { createSingleRedis } from "./single-redis"
import { within } from "./within"

export interface RedisQueueOptions extends QueueEvents {
  /** `redis://` or `rediss://`, with user, password and database as ioredis takes them. */
  url: string
  /** Further options of ioredis. Default: none. */
  redisOptions?: RedisOptions
  /** The prefix of every key; a Redis Cluster needs a hash tag: `{nightshift}`. Default: `nightshift`. */
  prefix?: string
}

const retryStrategy = (times: number) => Math.min(times * 200, 3_000)

/** Opens the queue on Redis or Valkey. Never fails for an unreachable one: it keeps trying, and reports that. */
export function createRedisQueue(options: RedisQueueOptions): Queue {
  const { url, redisOptions, prefix = "nightshift" } = options
  return createBullQueue(
    {
      kind: "redis",
      address: addressOf(url),
      probe: (signal) => probeRedis({ url, redisOptions, prefix, signal }),
      connect: (events) => connect({ url, redisOptions, prefix, events }),
    },
    {
      ...options,
      onUnreachable: (error) => options.onUnreachable?.(connectionError(error, url)),
    },
  )
}

function connect(options: {
  url: string
  redisOptions: RedisOptions | undefined
  prefix: string
  events: ConnectionEvents
}): Connections {
  const { url, redisOptions, prefix, events } = options
  const { Queue: BullQueue, Worker: BullWorker } = bullmq()
  const { Redis } = ioredis()
  const connections: Redis[] = []
  const open = () => {
    const connection = new Redis(url, { ...redisOptions, retryStrategy, maxRetriesPerRequest: null })
    connections.push(connection)
    connection.on("ready", events.connected)
    // BullMQ reports errors while it uses the connection; afterwards they would be unhandled.
    connection.on("error", () => undefined)
    return connection
  }
  const producer = open()
  return {
    openProducer: (queue) =>
      new BullQueue(messagesOf(queue), { prefix, connection: producer, skipMetasUpdate: true }),
    ready: () => whenReady(producer),
    openWorker: ({ queue, processor }) =>
      new BullWorker(messagesOf(queue), processor, {
        prefix,
        connection: open(),
        autorun: false,
        ...idleOptions,
      }),
    close() {
      for (const connection of connections) connection.disconnect()
    },
  }
}

/**
 * Commands sent on a connection that is down would pile up until it is back; here the ledger keeps the runs. The
 * connection itself reports an error while connecting, and the time limit of the add ends the wait.
 */
async function whenReady(connection: Redis): Promise<void> {
  if (connection.status !== "ready") await once(connection, "ready")
}

const connectWithinMs = 5_000

/** Does once what the queue does all the time, on connections of its own; rejects with the reason if that fails. */
async function probeRedis(options: {
  url: string
  redisOptions: RedisOptions | undefined
  prefix: string
  signal: AbortSignal
}): Promise<void> {
  const { url, redisOptions, prefix, signal } = options
  assertNoKeyPrefix(redisOptions)
  const { redis, causeOf } = createSingleRedis({
    url,
    // A server that is loading its data, or that refuses INFO, answers the first command with an error.
    redisOptions: { ...redisOptions, enableReadyCheck: false },
    answerWithinMs: connectWithinMs,
  })
  const disconnect = () => redis.disconnect()
  signal.addEventListener("abort", disconnect)
  try {
    await within(redis.connect(), connectWithinMs)
    await assertVersion(redis)
    const { Queue, Worker } = bullmq()
    const connection = { prefix, connection: redis, skipVersionCheck: true }
    await exercise({
      producer: new Queue(probeQueue, { ...connection, skipMetasUpdate: true }),
      worker: new Worker(probeQueue, () => Promise.resolve(), { ...connection, autorun: false }),
      signal,
    })
  } catch (error) {
    throw causeOf(error)
  } finally {
    signal.removeEventListener("abort", disconnect)
    disconnect()
  }
}

function assertNoKeyPrefix(redisOptions: RedisOptions | undefined): void {
  if (!redisOptions?.keyPrefix) return
  throw new ServiceRefusal(
    "KEYPREFIX",
    "BullMQ does not work with the keyPrefix of redisOptions",
    "Leave keyPrefix out; the queue's own option `prefix` begins its keys.",
  )
}

async function assertVersion(redis: Redis): Promise<void> {
  const { software, version, supported } = toFacts(readInfo(await redis.info()), undefined)
  if (software !== "redis" || !isOlder(version, supported.least)) return
  throw new ServiceRefusal(
    "VERSION",
    `Redis ${version} is older than the ${supported.least} that BullMQ needs`,
    `Use Redis ${supported.advised} or newer.`,
  )
}
