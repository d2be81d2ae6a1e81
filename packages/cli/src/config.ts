import type {
  JobDefinition,
  NightshiftError,
  PostgresQueueOptions,
  RedisQueueOptions,
} from "@nightshift/scheduler"

/** The exports of a `nightshift.config.js`, all optional. */
export interface NightshiftConfig {
  /** Where the ledger is: `postgres://…`. `DATABASE_URL` takes precedence. */
  databaseUrl?: string | undefined
  /** Further options of the connection, as node-postgres takes them, such as `ssl`. Default: none. */
  connection?: PostgresQueueOptions["connection"] | undefined
  /** The schema that holds the ledger's tables. Default: the connection's own search path. */
  schema?: string | undefined
  /** False behind a pooler that does not carry prepared statements over, as PgBouncer before 1.21. Default: true. */
  prepareStatements?: boolean | undefined
  /** Where the queue is. `REDIS_URL` takes precedence; without either the queue is in Postgres. */
  redisUrl?: string | undefined
  /** Further options of ioredis, such as `tls`. Default: none. */
  redisOptions?: RedisQueueOptions["redisOptions"] | undefined
  /** The prefix of the queue's keys. Default: `nightshift`. */
  redisPrefix?: string | undefined
  /** The prefix of the stock scheduler's keys, for `migrate`: Medusa's `redis_prefix`. Default: none. */
  stockRedisPrefix?: string | undefined
  /** The schema of the queue's tables in Postgres. Default: `nightshift_queue`. */
  queueSchema?: string | undefined
  /** The time zone of jobs that do not name one. Default: UTC. */
  timezone?: string | undefined
  /** The folders of built job files, relative to the config file. Default: none. */
  jobs?: string[] | undefined
  /**
   * Loads all jobs, instead of `jobs`. `faultySources`: the sources of jobs that have a fault, a folder with a slash at
   * its end; what is stored of them stays as it is.
   */
  discover?:
    | (() => Promise<{ jobs: JobDefinition[]; faults: NightshiftError[]; faultySources?: string[] }>)
    | undefined
}
