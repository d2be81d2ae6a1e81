import { Redis, type RedisOptions } from "ioredis"
import { addressOf, connectionError } from "../base/address"
import { NightshiftError } from "../base/errors"
import { messageOf } from "../base/logger"
import { bullmq } from "./bullmq"
import { within } from "./within"

/** What one visit tells of the Redis that carries the queue. */
export interface RedisFacts {
  software: "redis" | "valkey" | "dragonfly"
  /** Such as `7.0.15`. */
  version: string
  /** The oldest Redis that BullMQ works with, and the oldest that it advises. */
  supported: { least: string; advised: string }
  /** What it does when its memory is full: only `noeviction` loses no key. */
  maxmemoryPolicy: string
  /** In bytes; 0 is without limit. */
  maxmemory: number
  isAppendOnly: boolean
  /** Whether it saves snapshots by itself; undefined where it does not tell, as many hosted ones do not. */
  savesSnapshots: boolean | undefined
  /** The last write to its disk failed. */
  hasFailedWrite: boolean
  /** It takes no writes. */
  isReplica: boolean
}

/**
 * Looks at Redis by one connection of its own, and changes nothing.
 *
 * @throws NightshiftError QUEUE_UNREACHABLE
 */
export async function readRedisFacts(options: {
  /** As for the queue. */
  url: string
  redisOptions?: RedisOptions
  /** How long all of it may take, in milliseconds. Default: 5000. */
  answerWithinMs?: number
}): Promise<RedisFacts> {
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
  redis.on("error", (error: Error) => (told = connectionError(error, options.url)))
  try {
    return await within(factsOf(redis), answerWithinMs)
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

async function factsOf(redis: Redis): Promise<RedisFacts> {
  await redis.connect()
  return toFacts(readInfo(await redis.info()), await savePoints(redis))
}

async function savePoints(redis: Redis): Promise<string | undefined> {
  try {
    const [, points] = (await redis.config("GET", "save")) as string[]
    return points
  } catch {
    return undefined
  }
}

export function readInfo(text: string): Map<string, string> {
  const lines = text.split(/\r?\n/).filter((line) => line.includes(":"))
  return new Map(lines.map((line) => [line.slice(0, line.indexOf(":")), line.slice(line.indexOf(":") + 1)]))
}

/** @param savePoints undefined where the server does not tell them */
export function toFacts(info: Map<string, string>, savePoints: string | undefined): RedisFacts {
  const { minimumVersion, recommendedMinimumVersion } = bullmq().RedisConnection
  const software = (["valkey", "dragonfly"] as const).find((name) => info.has(`${name}_version`)) ?? "redis"
  const failed = (name: string) => info.has(name) && info.get(name) !== "ok"
  return {
    software,
    version: info.get(`${software}_version`) ?? "unknown",
    supported: { least: minimumVersion, advised: recommendedMinimumVersion },
    maxmemoryPolicy: info.get("maxmemory_policy") ?? "unknown",
    maxmemory: Number(info.get("maxmemory") ?? 0),
    isAppendOnly: info.get("aof_enabled") === "1",
    savesSnapshots: savePoints === undefined ? undefined : savePoints !== "",
    hasFailedWrite: failed("rdb_last_bgsave_status") || failed("aof_last_write_status"),
    isReplica: info.get("role") === "slave",
  }
}
