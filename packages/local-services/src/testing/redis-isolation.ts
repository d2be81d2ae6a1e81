import { randomBytes } from "node:crypto"
import { withRedis } from "../redis/connection"
import type { LocalServices } from "../start-services"

export interface RedisIsolation {
  /** Set it before all keys of the test, as BullMQ's `prefix`. */
  prefix: string
  /** Removes every key with the prefix, and says how many there were. */
  clear(): Promise<number>
}

/** A part of a Redis that no other test uses, in the server of the services or of the URL. */
export function redisIsolation(server: LocalServices | string): RedisIsolation {
  const url = typeof server === "string" ? server : server.redisUrl
  const prefix = `test-${randomBytes(6).toString("hex")}`
  return {
    prefix,
    async clear() {
      if (url === undefined) return 0
      return withRedis(url, async (redis) => {
        let removed = 0
        for await (const keys of redis.scanStream({ match: `${prefix}*`, count: 1_000 }) as AsyncIterable<
          string[]
        >) {
          if (keys.length > 0) removed += await redis.unlink(...keys)
        }
        return removed
      })
    },
  }
}
