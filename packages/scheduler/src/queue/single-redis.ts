import { within } from "./within"
import type { Redis, RedisOptions } from "ioredis"
import { addressOf, connectionError } from "../base/address"
import { NightshiftError } from "../base/errors"
import { messageOf } from "../base/logger"
import { serviceFault } from "../base/service-fault"
import { ioredis } from "./clients"

/** One connection, not connected yet, that is not re-established once it breaks. */
export interface SingleRedis {
  redis: Redis
  /** Why a command failed: if the connection broke, the command's own error says only that it is closed. */
  causeOf: (error: unknown) => unknown
  /** What to throw when a command failed: QUEUE_UNREACHABLE, or QUEUE_REFUSED where the server answered. */
  failed: (error: unknown) => NightshiftError
}

/** @param options.answerWithinMs how long connecting may take, in milliseconds */
export function createSingleRedis(options: {
  url: string
  redisOptions?: RedisOptions | undefined
  answerWithinMs: number
}): SingleRedis {
  const { Redis } = ioredis()
  const redis = new Redis(options.url, {
    ...options.redisOptions,
    lazyConnect: true,
    retryStrategy: () => null,
    maxRetriesPerRequest: 0,
    connectTimeout: options.answerWithinMs,
    // How long a connection that is already broken may take to close.
    disconnectTimeout: 100,
  })
  let connectionFault: Error | undefined
  redis.on("error", (error: Error) => (connectionFault = connectionError(error, options.url)))
  const causeOf = (error: unknown) =>
    serviceFault(error).kind === "unreachable" ? (connectionFault ?? error) : error
  return {
    redis,
    causeOf,
    failed(error) {
      const cause = causeOf(error)
      const { kind, code, hint } = serviceFault(cause)
      const isRefused = kind === "refused"
      return new NightshiftError({
        code: isRefused ? "QUEUE_REFUSED" : "QUEUE_UNREACHABLE",
        where: `the queue at ${addressOf(options.url)}`,
        expected: isRefused ? "it to do what it is asked" : "an answer",
        found: messageOf(cause),
        hint,
        details: { code },
        retryable: true,
        cause,
      })
    },
  }
}

export interface RedisAccess {
  /** As for the queue. */
  url: string
  /** Further options of ioredis. Default: none. */
  redisOptions?: RedisOptions
  /** How long all of it may take, in milliseconds. Default: 5000. */
  answerWithinMs?: number
}

/**
 * Runs `work` with its own connection to Redis, which is closed afterwards.
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
