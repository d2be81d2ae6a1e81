import type { RedisAccess } from "../single-redis"

/**
 * The queue of stock Medusa's own job scheduler, `JobSchedulerService` of @medusajs/medusa 1.x. It uses BullMQ's
 * repeatable jobs, which BullMQ 6 no longer has. These are the names of its keys, as BullMQ 5 writes them.
 */
export interface StockQueueOptions extends RedisAccess {
  /** Medusa's `redis_prefix`. Default: none. */
  redisPrefix?: string
}

const serviceName = "JobSchedulerService"
const queueName = "scheduled-jobs-queue"

/** The prefix of its keys, before a colon and the rest. */
export function stockKeys({ redisPrefix = "" }: Pick<StockQueueOptions, "redisPrefix">): string {
  return `${bullPrefix(redisPrefix)}:${queueName}`
}

/** The connection name of each of its workers. */
export function stockWorkerName({ redisPrefix = "" }: Pick<StockQueueOptions, "redisPrefix">): string {
  return `${bullPrefix(redisPrefix)}:${Buffer.from(queueName).toString("base64")}`
}

const bullPrefix = (redisPrefix: string) => `${redisPrefix}${serviceName}`

/** The lists and sorted sets of the queue that hold jobs, by state. `isSorted` marks the sorted sets. */
export const stockStates = {
  waiting: { key: "wait", isSorted: false },
  paused: { key: "paused", isSorted: false },
  active: { key: "active", isSorted: false },
  delayed: { key: "delayed", isSorted: true },
  failed: { key: "failed", isSorted: true },
  completed: { key: "completed", isSorted: true },
} as const

export type StockState = keyof typeof stockStates

export interface StockSchedule {
  /** BullMQ's key of the schedule: several schedules may have the same job name. */
  key: string
  name: string
  /** The cron expression. */
  pattern: string
  /** Undefined, as stock Medusa leaves it, is the zone of the server's clock. */
  timezone: string | undefined
  nextMs: number
  /** The data that the handler would get; undefined where no next run is on the queue. */
  data: unknown
}

export interface StockJob {
  id: string
  name: string
  state: StockState
  /** Its tick, if its id contains it. */
  dueAtMs: number | undefined
  /** True for the run that its schedule has planned next, which is shown with the schedule. */
  isNext: boolean
  failedReason: string | undefined
}

/** Signs that a stock scheduler works on the queue. */
export interface StockActivity {
  /** Connections of its workers; undefined where Redis does not show connection names. */
  workers: number | undefined
  /** Jobs that are locked. */
  heldJobs: number
  /** A worker looked for stalled jobs within the last 30 s, as each does twice a minute. */
  wasLookedAfter: boolean
}

/** What is left of the stock scheduler in Redis. */
export interface StockFacts {
  keys: string
  schedules: StockSchedule[]
  counts: Record<StockState, number>
  /** The first 100 of each state, at most; none that are `completed`. */
  jobs: StockJob[]
  activity: StockActivity
  /** How many Redis keys it has in all. */
  keyCount: number
}

/** Whether a stock scheduler still works on the queue, as far as Redis shows it. */
export function isLive({ workers, heldJobs, wasLookedAfter }: StockActivity): boolean {
  return heldJobs > 0 || (workers === undefined ? wasLookedAfter : workers > 0)
}
