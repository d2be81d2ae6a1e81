import type { Redis, RedisOptions } from "ioredis"
import { createSingleRedis } from "./single-redis"
import { within } from "./within"

export interface RedisAccess {
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
 * @throws NightshiftError QUEUE_UNREACHABLE, QUEUE_REFUSED
 */
export async function withRedis<T>(options: RedisAccess, work: (redis: Redis) => Promise<T>): Promise<T> {
  const { url, redisOptions, answerWithinMs = 5_000 } = options
  const { redis, failed } = createSingleRedis({ url, redisOptions, answerWithinMs })
  const connected = async () => {
    await redis.connect()
    return work(redis)
  }
  try {
    return await within(connected(), answerWithinMs)
  } catch (error) {
    throw failed(error)
  } finally {
    redis.disconnect()
  }
}
