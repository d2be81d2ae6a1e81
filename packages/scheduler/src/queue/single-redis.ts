import { Redis, type RedisOptions } from "ioredis"
import { addressOf, connectionError } from "../base/address"
import { NightshiftError } from "../base/errors"
import { messageOf } from "../base/logger"

/** One connection that is not made anew once it breaks, and is still to be connected. */
export interface SingleRedis {
  redis: Redis
  /** What to throw when a command failed because the server does not answer. */
  unreachable: (error: unknown) => NightshiftError
}

/** @param options.answerWithinMs how long a connection may take to be made, in milliseconds */
export function createSingleRedis(options: {
  url: string
  redisOptions?: RedisOptions | undefined
  answerWithinMs: number
}): SingleRedis {
  const redis = new Redis(options.url, {
    ...options.redisOptions,
    lazyConnect: true,
    retryStrategy: () => null,
    maxRetriesPerRequest: 0,
    connectTimeout: options.answerWithinMs,
    // How long a connection that is already broken may take to close.
    disconnectTimeout: 100,
  })
  // What a command is told after a connection broke is only that it is closed.
  let told: Error | undefined
  redis.on("error", (error: Error) => (told = connectionError(error, options.url)))
  return {
    redis,
    unreachable: (error) =>
      new NightshiftError({
        code: "QUEUE_UNREACHABLE",
        where: `the queue at ${addressOf(options.url)}`,
        expected: "an answer",
        found: messageOf(told ?? error),
        mend: "See that it runs and can be reached.",
        retryable: true,
        cause: told ?? error,
      }),
  }
}
