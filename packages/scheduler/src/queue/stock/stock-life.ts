import type { Redis } from "ioredis"
import { stockWorkerName, type StockLife } from "./stock-queue"

/** The name of this connection: if Redis does not list it, it does not list those of workers either. */
const ownName = "nightshift-migrate"

/** Looks for signs of a stock scheduler that is at work. */
export async function readLife(
  redis: Redis,
  { keys, redisPrefix }: { keys: string; redisPrefix?: string },
): Promise<StockLife> {
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
