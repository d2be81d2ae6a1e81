import { addressOf } from "../../base/address"
import { NightshiftError } from "../../base/errors"
import { withRedis } from "../single-redis"
import { keysBelow, readActivity } from "./stock-facts"
import { isLive, stockKeys, type StockActivity, type StockQueueOptions } from "./stock-queue"

const answerWithinMs = 60_000

/**
 * Removes the stock scheduler's queue: its schedules, its jobs and its metadata, and no other key. Calling it again does
 * nothing. A stock server that starts later registers its jobs again.
 *
 * @param options.evenIfLive true removes also what a stock scheduler still works on. Default: false
 * @returns how many keys were removed
 * @throws NightshiftError STOCK_SCHEDULER_LIVE, QUEUE_UNREACHABLE, QUEUE_REFUSED
 */
export async function removeStockQueue(
  options: StockQueueOptions & { evenIfLive?: boolean },
): Promise<number> {
  const keys = stockKeys(options)
  const { activity, removed } = await withRedis({ answerWithinMs, ...options }, async (redis) => {
    const seen = await readActivity(redis, { keys, ...options })
    if (isLive(seen) && options.evenIfLive !== true) return { activity: seen, removed: 0 }
    // Schedules first: a worker writes no next run of a schedule that is gone.
    let count = await redis.unlink(`${keys}:repeat`)
    for await (const found of keysBelow(redis, keys)) {
      // One by one: on a cluster the keys may be on several servers.
      for (const key of found) count += await redis.unlink(key)
    }
    return { activity: undefined, removed: count }
  })
  if (activity) throw stockIsActive(options.url, activity)
  return removed
}

function stockIsActive(url: string, activity: StockActivity): NightshiftError {
  return new NightshiftError({
    code: "STOCK_SCHEDULER_LIVE",
    where: `the stock scheduler's queue at ${addressOf(url)}`,
    expected: "no stock scheduler at work on it",
    found: describeActivity(activity),
    hint: "Stop the servers that still run it, wait half a minute, and try again; or add --force.",
    details: { ...activity },
    retryable: true,
  })
}

/** Describes the signs that it is at work. */
export function describeActivity({ workers, heldJobs }: StockActivity): string {
  const signs = [
    ...(workers ? [`${workers} ${workers === 1 ? "worker" : "workers"} connected`] : []),
    ...(heldJobs > 0 ? [`${heldJobs} ${heldJobs === 1 ? "job" : "jobs"} under way`] : []),
  ]
  return signs.length > 0 ? signs.join(" and ") : "a worker that looked after it within the last 30 s"
}
