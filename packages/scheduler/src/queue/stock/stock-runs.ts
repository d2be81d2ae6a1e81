import type { Redis } from "ioredis"
import { withRedis } from "../single-redis"
import { stockKeys, stockStates, type StockQueueOptions, type StockState } from "./stock-queue"

/** One run of the stock scheduler, as its queue shows it. A finished one is kept for 24 h. */
export interface StockRun {
  name: string
  /** The tick that it is for. */
  dueAtMs: number
  state: StockState
  /** Undefined while it waits. */
  startedAtMs: number | undefined
  /** How many handlers it called: all that are registered under its name. Undefined until it has succeeded. */
  calls: number | undefined
}

const answerWithinMs = 60_000
const batch = 500

/**
 * The runs that ended since `fromMs`, those under way and those that wait. Changes nothing.
 *
 * @throws NightshiftError QUEUE_UNREACHABLE, QUEUE_REFUSED
 */
export function readStockRuns(options: StockQueueOptions & { fromMs: number }): Promise<StockRun[]> {
  return withRedis({ answerWithinMs, ...options }, async (redis) => {
    const keys = stockKeys(options)
    const runs = new Map<string, StockRun>()
    // In the order in which a job moves: one that moves during the read is seen twice rather than not at all.
    for (const state of ["delayed", "waiting", "paused", "active", "failed", "completed"] as const) {
      const ids = await idsOf(redis, { keys, state, fromMs: options.fromMs })
      for (let begin = 0; begin < ids.length; begin += batch) {
        const read = await readBatch(redis, { keys, state, ids: ids.slice(begin, begin + batch) })
        for (const { id, ...run } of read) runs.set(id, run)
      }
    }
    return [...runs.values()]
  })
}

function idsOf(
  redis: Redis,
  { keys, state, fromMs }: { keys: string; state: StockState; fromMs: number },
): Promise<string[]> {
  const at = `${keys}:${stockStates[state].key}`
  if (!stockStates[state].isSorted) return redis.lrange(at, 0, -1)
  // The finished are sorted by their end.
  return state === "delayed" ? redis.zrange(at, 0, -1) : redis.zrangebyscore(at, fromMs, "+inf")
}

async function readBatch(
  redis: Redis,
  { keys, state, ids }: { keys: string; state: StockState; ids: string[] },
): Promise<(StockRun & { id: string })[]> {
  const pipeline = redis.pipeline()
  for (const id of ids) pipeline.hmget(`${keys}:${id}`, "name", "processedOn", "returnvalue")
  const answers = (await pipeline.exec()) ?? []
  return answers.flatMap(([error, fields], index) => {
    if (error) throw error
    const [name, startedAt, returned] = fields as (string | null)[]
    const dueAt = /:(\d+)$/.exec(ids[index]!)?.[1]
    // Without a name it has been removed since; without a time no schedule made it.
    if (name === null || name === undefined || dueAt === undefined) return []
    return {
      id: ids[index]!,
      name,
      dueAtMs: Number(dueAt),
      state,
      startedAtMs: startedAt ? Number(startedAt) : undefined,
      calls: callsOf(returned ?? undefined),
    }
  })
}

/** What a stock job returns is a list of what each of its handlers returned. */
function callsOf(returned: string | undefined): number | undefined {
  if (returned === undefined) return undefined
  try {
    const list: unknown = JSON.parse(returned)
    return Array.isArray(list) ? list.length : undefined
  } catch {
    return undefined
  }
}
