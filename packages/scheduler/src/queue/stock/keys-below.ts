import type { Redis } from "ioredis"

/** All Redis keys that begin with `keys` and a colon, in groups. A key may appear twice while others are written. */
export async function* keysBelow(redis: Redis, keys: string): AsyncGenerator<string[]> {
  const begin = `${keys}:`
  const match = `${begin.replaceAll(/[\\*?[\]]/g, String.raw`\$&`)}*`
  let cursor = "0"
  do {
    const [next, found] = await redis.scan(cursor, "MATCH", match, "COUNT", 1_000)
    const own = found.filter((key) => key.startsWith(begin))
    if (own.length > 0) yield own
    cursor = next
  } while (cursor !== "0")
}
