import { Redis, type RedisOptions } from "ioredis"
import { addressOf } from "../base/address"
import { NightshiftError } from "../base/errors"
import { messageOf } from "../base/logger"
import { within } from "./within"

export interface RedisVisitOptions {
  /** As for the queue. */
  url: string
  /** Further options of ioredis. Default: none. */
  redisOptions?: RedisOptions
  /** How long all of it may take, in milliseconds. Default: 5000. */
  answerWithinMs?: number
}

/**
 * Does something on Redis by one connection of its own, which ends with it.
 *
 * @throws NightshiftError QUEUE_UNREACHABLE
 */
export async function visitRedis<T>(
  options: RedisVisitOptions,
  work: (redis: Redis) => Promise<T>,
): Promise<T> {
  const { url, answerWithinMs = 5_000 } = options
  const redis = new Redis(url, {
    ...options.redisOptions,
    lazyConnect: true,
    retryStrategy: () => null,
    maxRetriesPerRequest: 0,
    connectTimeout: answerWithinMs,
    // How long a connection that is already broken may take to close.
    disconnectTimeout: 100,
  })
  // What a command is told after a connection broke is only that it is closed.
  let told: Error | undefined
  redis.on("error", (error) => (told = error))
  const visit = async () => {
    await redis.connect()
    return work(redis)
  }
  try {
    return await within(visit(), answerWithinMs)
  } catch (error) {
    throw new NightshiftError({
      code: "QUEUE_UNREACHABLE",
      where: `the queue at ${addressOf(url)}`,
      expected: "an answer",
      found: messageOf(told ?? error),
      mend: "See that it runs and can be reached.",
      retryable: true,
      cause: told ?? error,
    })
  } finally {
    redis.disconnect()
  }
}
