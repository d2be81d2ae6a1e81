import type {
  JobDefinition,
  NightshiftError,
  PostgresQueueOptions,
  RedisQueueOptions,
} from "@nightshift/scheduler"

/** What a `nightshift.config.js` exports; all optional. */
export interface NightshiftConfig {
  /** Where the ledger is: `postgres://…`. Default: `DATABASE_URL`, which goes before it. */
  databaseUrl?: string | undefined
  /** Further options of the connection, as node-postgres takes them, such as `ssl`. Default: none. */
  connection?: PostgresQueueOptions["connection"] | undefined
  /** The schema that holds the ledger's tables. Default: the connection's own search path. */
  schema?: string | undefined
  /** False behind a pooler that does not carry prepared statements over, as PgBouncer before 1.21. Default: true. */
  prepareStatements?: boolean | undefined
  /** Where the queue is. Default: `REDIS_URL`, which goes before it; without either the queue is in Postgres. */
  redisUrl?: string | undefined
  /** Further options of ioredis, such as `tls`. Default: none. */
  redisOptions?: RedisQueueOptions["redisOptions"] | undefined
  /** What each key of the queue begins with. Default: `nightshift`. */
  redisPrefix?: string | undefined
  /** What stock Medusa's scheduler put before its keys: Medusa's `redis_prefix`. Default: none. For `migrate`. */
  stockRedisPrefix?: string | undefined
  /** The schema of the queue's tables in Postgres. Default: `nightshift_queue`. */
  queueSchema?: string | undefined
  /** The zone of jobs that name none. Default: UTC. */
  timezone?: string | undefined
  /** The folders of built job files, from the config file's own folder. Default: none. */
  jobs?: string[] | undefined
  /**
   * Loads all jobs, instead of `jobs`. `faultySources`: the sources of jobs that have a fault, a folder with a slash at
   * its end; what is stored of them stays as it is.
   */
  discover?:
    | (() => Promise<{ jobs: JobDefinition[]; faults: NightshiftError[]; faultySources?: string[] }>)
    | undefined
}
