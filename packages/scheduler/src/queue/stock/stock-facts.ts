import { createHash } from "node:crypto"
import type { Redis } from "ioredis"
import { withRedis } from "../single-redis"
import {
  stockKeys,
  stockStates,
  stockWorkerName,
  type StockFacts,
  type StockJob,
  type StockQueueOptions,
  type StockSchedule,
  type StockState,
  type StockActivity,
} from "./stock-queue"

/** A sample shows what they are; a stock scheduler keeps up to 5000 failed ones. */
const mostJobs = 100
const answerWithinMs = 60_000

/**
 * Reads what the stock scheduler left, and changes nothing.
 *
 * @throws NightshiftError QUEUE_UNREACHABLE, QUEUE_REFUSED
 */
export function readStockFacts(options: StockQueueOptions): Promise<StockFacts> {
  return withRedis({ answerWithinMs, ...options }, async (redis) => {
    const keys = stockKeys(options)
    const schedules = await readSchedules(redis, keys)
    const planned = new Set(schedules.map(({ nextJobId }) => nextJobId))
    const counts = {} as Record<StockState, number>
    const jobs: StockJob[] = []
    for (const state of Object.keys(stockStates) as StockState[]) {
      const { count, ids } = await readState(redis, keys, state)
      counts[state] = count
      if (state === "completed") continue
      for (const id of ids) jobs.push(await readJob(redis, { keys, id, state, isNext: planned.has(id) }))
    }
    let keyCount = 0
    for await (const found of keysBelow(redis, keys)) keyCount += found.length
    return {
      keys,
      schedules: schedules.map(({ nextJobId: _nextJobId, ...schedule }) => schedule),
      counts,
      jobs,
      activity: await readActivity(redis, { keys, ...options }),
      keyCount,
    }
  })
}

async function readSchedules(
  redis: Redis,
  keys: string,
): Promise<(StockSchedule & { nextJobId: string | undefined })[]> {
  const scored = await redis.zrange(`${keys}:repeat`, 0, -1, "WITHSCORES")
  const schedules = []
  for (let index = 0; index < scored.length; index += 2) {
    const [key, nextMs] = [scored[index]!, Number(scored[index + 1])]
    const { nextJobIds, ...schedule } = stockSchedule({
      key,
      nextMs,
      fields: await redis.hgetall(`${keys}:repeat:${key}`),
    })
    let nextJobId: string | undefined
    let data: unknown
    for (const id of nextJobIds) {
      const stored = await redis.hget(`${keys}:${id}`, "data")
      if (stored === null) continue
      nextJobId = id
      data = handlerData(stored)
      break
    }
    schedules.push({ ...schedule, data, nextJobId })
  }
  return schedules
}

/** A stock job's own data are `{ eventName, data }`; the second is what the handler gets. */
function handlerData(stored: string): unknown {
  try {
    return (JSON.parse(stored) as { data?: unknown } | null)?.data
  } catch {
    return undefined
  }
}

async function readState(
  redis: Redis,
  keys: string,
  state: StockState,
): Promise<{ count: number; ids: string[] }> {
  const { key, isSorted } = stockStates[state]
  const at = `${keys}:${key}`
  const [count, ids] = isSorted
    ? await Promise.all([redis.zcard(at), redis.zrange(at, 0, mostJobs - 1)])
    : await Promise.all([redis.llen(at), redis.lrange(at, 0, mostJobs - 1)])
  return { count, ids }
}

async function readJob(
  redis: Redis,
  { keys, ...job }: { keys: string; id: string; state: StockState; isNext: boolean },
): Promise<StockJob> {
  const [name, failedReason] = await redis.hmget(`${keys}:${job.id}`, "name", "failedReason")
  const due = /^repeat:.*:(\d+)$/.exec(job.id)?.[1]
  return {
    ...job,
    name: name ?? job.id,
    dueAtMs: due === undefined ? undefined : Number(due),
    failedReason: failedReason ?? undefined,
  }
}

/**
 * A repeatable job as BullMQ stored it. Since 5.0 its key is a hash, and the rest are fields beside it; a schedule of
 * earlier releases has no fields, and its key is `name:id:endDate:zone:pattern`.
 */
export function stockSchedule(input: {
  key: string
  nextMs: number
  fields: Record<string, string>
}): Omit<StockSchedule, "data"> & { nextJobIds: string[] } {
  const { key, nextMs, fields } = input
  const [name = "", id = "", , zone, ...pattern] = key.split(":")
  const own = `repeat:${key}:${nextMs}`
  if (fields.name !== undefined) {
    const { pattern: expression = "", tz } = fields
    return { key, name: fields.name, pattern: expression, timezone: tz, nextMs, nextJobIds: [own] }
  }
  return {
    key,
    name,
    pattern: pattern.join(":"),
    timezone: zone || undefined,
    nextMs,
    nextJobIds: [`repeat:${md5(`${name}${id}${md5(key)}`)}:${nextMs}`, own],
  }
}

const md5 = (text: string) => createHash("md5").update(text).digest("hex")

/** The name of this connection: if Redis does not list it, it does not list those of workers either. */
const ownName = "nightshift-migrate"

/** Looks for signs of a stock scheduler that is at work. */
export async function readActivity(
  redis: Redis,
  { keys, redisPrefix }: { keys: string; redisPrefix?: string },
): Promise<StockActivity> {
  const worker = stockWorkerName(redisPrefix === undefined ? {} : { redisPrefix })
  const names = await connectionNames(redis)
  const isWorker = (name: string) => name === worker || name.startsWith(`${worker}:w:`)
  let heldJobs = 0
  for (const id of await redis.lrange(`${keys}:active`, 0, -1)) {
    heldJobs += await redis.exists(`${keys}:${id}:lock`)
  }
  return {
    workers: names?.filter(isWorker).length,
    heldJobs,
    wasLookedAfter: (await redis.exists(`${keys}:stalled-check`)) === 1,
  }
}

/** Undefined where Redis does not allow the query, or does not keep names, as some hosted servers do not. */
async function connectionNames(redis: Redis): Promise<string[] | undefined> {
  try {
    await redis.client("SETNAME", ownName)
    const list = (await redis.client("LIST")) as string
    const names = list.split("\n").map((line) => / name=(\S*)/.exec(line)?.[1] ?? "")
    return names.includes(ownName) ? names : undefined
  } catch {
    return undefined
  }
}

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
