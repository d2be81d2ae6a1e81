import type { Redis } from "ioredis"
import { withRedis } from "../single-redis"
import { keysBelow } from "./keys-below"
import { readLife } from "./stock-life"
import { stockSchedule } from "./stock-schedule"
import {
  stockKeys,
  stockStates,
  type StockFacts,
  type StockJob,
  type StockQueueOptions,
  type StockSchedule,
  type StockState,
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
      life: await readLife(redis, { keys, ...options }),
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
