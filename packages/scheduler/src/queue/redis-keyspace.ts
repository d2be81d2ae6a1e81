import type { Redis } from "ioredis"
import { createSingleRedis } from "./single-redis"

/**
 * All keys that begin with a prefix and a colon, and no others. Each call has its own connection, as the server may close
 * one that is idle for long. Rejects with `QUEUE_UNREACHABLE` or `QUEUE_REFUSED`.
 */
export interface RedisKeyspace {
  /** How many keys there are. */
  count(): Promise<number>
  /** Removes them all; returns how many there were. Scans all keys of the database in small steps. */
  clear(): Promise<number>
  /** Writes one key and removes it: rejects with the server's own message if the user is not allowed to. */
  probe(): Promise<void>
}

const keysAtOnce = 1_000

/** @param options.prefix letters, digits, dashes and underscores */
export function redisKeyspace(options: { url: string; prefix: string }): RedisKeyspace {
  const { url, prefix } = options

  async function connected<T>(work: (redis: Redis) => Promise<T>): Promise<T> {
    const { redis, failed } = createSingleRedis({ url, answerWithinMs: 5_000 })
    try {
      await redis.connect().catch((error: unknown) => {
        throw failed(error)
      })
      return await work(redis)
    } finally {
      redis.disconnect()
    }
  }

  async function each(redis: Redis, take: (keys: string[]) => Promise<unknown>): Promise<number> {
    const seen = new Set<string>()
    // A prefix without special characters is its own pattern.
    const stream = redis.scanStream({ match: `${prefix}:*`, count: keysAtOnce })
    for await (const keys of stream as AsyncIterable<string[]>) {
      const mine = keys.filter((key) => key.startsWith(`${prefix}:`))
      for (const key of mine) seen.add(key)
      if (mine.length > 0) await take(mine)
    }
    return seen.size
  }

  return {
    count: () => connected((redis) => each(redis, () => Promise.resolve())),
    clear: () => connected((redis) => each(redis, (keys) => redis.unlink(...keys))),
    probe: () =>
      connected(async (redis) => {
        await redis.set(`${prefix}:probe`, "1", "PX", 10_000)
        await redis.del(`${prefix}:probe`)
      }),
  }
}
