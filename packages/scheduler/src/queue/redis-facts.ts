import type { Redis } from "ioredis"
import { bullmq } from "./clients"
import { withRedis, type RedisAccess } from "./single-redis"

/** Facts about the Redis server that carries the queue, read over one connection. */
export interface RedisFacts {
  software: "redis" | "valkey" | "dragonfly"
  /** Such as `7.0.15`. */
  version: string
  /** The oldest Redis that BullMQ works with, and the oldest that it recommends. */
  supported: { least: string; advised: string }
  /** What it does when its memory is full: only `noeviction` loses no key. */
  maxmemoryPolicy: string
  /** In bytes; 0 is without limit. */
  maxmemory: number
  /** In bytes. */
  usedMemory: number
  isAppendOnly: boolean
  /** Whether it saves snapshots by itself; undefined where it does not say, as many hosted servers do not. */
  savesSnapshots: boolean | undefined
  /** The last write to its disk failed. */
  hasFailedWrite: boolean
  /** It takes no writes. */
  isReplica: boolean
  /** It is a node of a Redis Cluster, and holds a part of the keys. */
  isCluster: boolean
}

/**
 * Reads facts about Redis over its own connection, and changes nothing.
 *
 * @throws NightshiftError QUEUE_UNREACHABLE, QUEUE_REFUSED
 */
export function readRedisFacts(options: RedisAccess): Promise<RedisFacts> {
  // Without ioredis' own ready check by INFO: INFO is read here, and the check warns if the user may not run it.
  const redisOptions = { ...options.redisOptions, enableReadyCheck: false }
  return withRedis({ ...options, redisOptions }, async (redis) =>
    toFacts(readInfo(await redis.info()), await savePoints(redis)),
  )
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

/** @param savePoints undefined where the server does not say */
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
    usedMemory: Number(info.get("used_memory") ?? 0),
    isAppendOnly: info.get("aof_enabled") === "1",
    savesSnapshots: savePoints === undefined ? undefined : savePoints !== "",
    hasFailedWrite: failed("rdb_last_bgsave_status") || failed("aof_last_write_status"),
    isReplica: info.get("role") === "slave",
    isCluster: info.get("cluster_enabled") === "1",
  }
}

/** Whether a version such as `7.0.15` comes before another; parts that it lacks count as 0. */
export function isOlder(version: string, than: string): boolean {
  const parts = (text: string) => text.split(".").map(Number)
  const bound = parts(than)
  for (const [index, part] of parts(version).entries()) {
    const other = bound[index] ?? 0
    if (part !== other) return part < other
  }
  return false
}
