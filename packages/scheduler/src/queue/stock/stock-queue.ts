import type { RedisAccess } from "../single-redis"

/**
 * The queue of stock Medusa's own job scheduler, `JobSchedulerService` of @medusajs/medusa 1.x: BullMQ's repeatable
 * jobs, of which BullMQ 6 knows nothing any more. Here are the names of its keys, as BullMQ 5 writes them.
 */
export interface StockQueueOptions extends RedisAccess {
  /** Medusa's `redis_prefix`. Default: none. */
  redisPrefix?: string
}

const serviceName = "JobSchedulerService"
const queueName = "scheduled-jobs-queue"

/** What each of its keys begins with, before a colon and the rest. */
export function stockKeys({ redisPrefix = "" }: Pick<StockQueueOptions, "redisPrefix">): string {
  return `${bullPrefix(redisPrefix)}:${queueName}`
}

/** The name that each of its workers gives to its connection. */
export function stockWorkerName({ redisPrefix = "" }: Pick<StockQueueOptions, "redisPrefix">): string {
  return `${bullPrefix(redisPrefix)}:${Buffer.from(queueName).toString("base64")}`
}

const bullPrefix = (redisPrefix: string) => `${redisPrefix}${serviceName}`

/** The lists and sorted sets of the queue that hold jobs, by what they mean; those that Redis keeps sorted are true. */
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
  /** BullMQ's name of it: several schedules may bear one job's name. */
  key: string
  name: string
  /** The cron expression. */
  pattern: string
  /** Undefined, as stock Medusa leaves it, is the zone of the server's clock. */
  timezone: string | undefined
  nextMs: number
  /** What the handler would be given; undefined where no next run is on the queue. */
  data: unknown
}

export interface StockJob {
  id: string
  name: string
  state: StockState
  /** The tick that it stands for, where its id tells it. */
  dueAtMs: number | undefined
  /** True of the run that its schedule has planned next, which is told with the schedule. */
  isNext: boolean
  failedReason: string | undefined
}

/** Why a stock scheduler is believed to work on the queue. */
export interface StockLife {
  /** Connections of its workers; undefined where Redis does not tell the names of connections. */
  workers: number | undefined
  /** Jobs that somebody holds a lock on. */
  heldJobs: number
  /** A worker looked for stalled jobs within the last 30 s, as each does twice a minute. */
  wasLookedAfter: boolean
}

/** What is left of the stock scheduler in Redis. */
export interface StockFacts {
  keys: string
  schedules: StockSchedule[]
  counts: Record<StockState, number>
  /** Of each state but `completed` the first 100 at most. */
  jobs: StockJob[]
  life: StockLife
  /** How many keys of Redis all of it is. */
  keyCount: number
}

/** Whether a stock scheduler still works on the queue, as far as Redis shows. */
export function isLive({ workers, heldJobs, wasLookedAfter }: StockLife): boolean {
  return heldJobs > 0 || (workers === undefined ? wasLookedAfter : workers > 0)
}
