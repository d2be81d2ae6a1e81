import { Redis } from "ioredis"
import { waitUntil } from "../base/wait-until"

/** Calls a function with a connection, and closes it afterwards. Fails at once if the server does not answer. */
export async function withRedis<T>(url: string, work: (redis: Redis) => Promise<T>): Promise<T> {
  const redis = new Redis(url, {
    lazyConnect: true,
    connectTimeout: 5_000,
    maxRetriesPerRequest: 0,
    retryStrategy: () => null,
  })
  let failure: Error | undefined
  // Without a listener the error would end this process; the promise alone says only "Connection is closed".
  redis.on("error", (error: Error) => (failure = error))
  try {
    await redis.connect()
    return await work(redis)
  } catch (error) {
    throw failure ?? error
  } finally {
    redis.disconnect()
  }
}

/** Waits for a server to answer. Resolves with the last error if it does not before the deadline or before `stopped`. */
export async function whyNoPong(options: {
  url: string
  deadlineMs: number
  stopped?: () => boolean
}): Promise<Error | undefined> {
  let failure: Error | undefined
  await waitUntil({
    deadlineMs: options.deadlineMs,
    condition: async () => {
      if (options.stopped?.() === true) return true
      failure = await withRedis(options.url, (redis) => redis.ping()).then(
        () => undefined,
        (error: unknown) => error as Error,
      )
      return failure === undefined
    },
  })
  return failure
}
