import type { Redis, RedisOptions } from "ioredis"
import { ServiceRefusal } from "../base/fault"
import { isOlder } from "../base/version"
import { bullmq } from "./bullmq"
import { exercise, probeQueue } from "./bullmq-probe"
import { readInfo, toFacts } from "./redis-facts"
import { createSingleRedis } from "./single-redis"
import { within } from "./within"

const connectWithinMs = 5_000

/** Does once what the queue does all the time, on connections of its own; rejects with the reason if that fails. */
export async function probeRedis(options: {
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
