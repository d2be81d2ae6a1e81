import type { RedisQueueOptions } from "@nightshift/scheduler/internal/queue/redis"
import type { PostgresQueueOptions } from "@nightshift/scheduler/internal/queue/postgres"
import type { AssignedJob } from "./builds"

/** How many connections a worker has at most for its handlers' transactions. */
export const transactionPoolSize = 3

/** All that a worker process needs to begin. It is sent as a message, so it holds no function. */
export interface Assignment {
  /** How to reach the ledger's database, as node-postgres takes it. */
  connection: PostgresQueueOptions["connection"]
  /** The schema that holds the ledger's tables. Default: the connection's own search path. */
  schema?: string
  queue:
    | ({ kind: "redis" } & Pick<RedisQueueOptions, "url" | "redisOptions" | "prefix">)
    | ({ kind: "postgres" } & Pick<PostgresQueueOptions, "connection" | "schema">)
  jobs: AssignedJob[]
  /** By how much its wall clock is ahead, in milliseconds. Default: 0. */
  skewMs?: number
  /** Default: those of the scheduler. */
  scheduler?: { leaseMs?: number; heartbeatMs?: number }
}

/** A message from the parent to a worker process. */
export type Order = { kind: "begin"; assignment: Assignment } | { kind: "step"; skewMs: number }

/** The only message from a worker process to its parent. */
export type Report = "ready"
