import { createPostgresLedger, createPostgresQueue, createRedisQueue } from "@nightshift/scheduler"
import { addressOf } from "@nightshift/scheduler/internal/base/address"
import type { PostgresLedger, PostgresLedgerOptions, Queue, SchedulerOptions } from "@nightshift/scheduler"
import type { PluginOptions } from "../options"
import type { ConfigModule } from "./container"
import { queuePrefix } from "./queue-prefix"

type ProjectConfig = ConfigModule["projectConfig"]

/** Opens the ledger in the store's own database and schema. */
export function openLedger(
  project: ProjectConfig,
  options: PluginOptions,
  pool: Pick<PostgresLedgerOptions, "poolSize"> = {},
): PostgresLedger {
  const { prepareStatements } = options
  return createPostgresLedger({
    ...pool,
    ...(prepareStatements === undefined ? {} : { prepareStatements }),
    connection: databaseConnection(project),
    ...(project.database_schema ? { schema: project.database_schema } : {}),
  })
}

/** Opens the queue on the store's Redis, or in its database if it has no Redis. */
export function openQueue(
  project: ProjectConfig,
  options: PluginOptions,
  events: Partial<Parameters<SchedulerOptions["openQueue"]>[0]>,
): Queue {
  if (project.redis_url) {
    return createRedisQueue({
      ...events,
      url: project.redis_url,
      redisOptions: project.redis_options ?? {},
      prefix: queuePrefix(project, options),
    })
  }
  return createPostgresQueue({
    ...events,
    connection: databaseConnection(project),
    address: addressOf(project.database_url ?? ""),
    ...(options.queueSchema ? { schema: options.queueSchema } : {}),
  })
}

/** The settings of Medusa's own connections, without the pool size. */
function databaseConnection(project: ProjectConfig) {
  const { max: _max, min: _min, ...extra } = project.database_extra ?? {}
  return {
    ...(project.database_url ? { connectionString: project.database_url } : {}),
    ...(project.database_database ? { database: project.database_database } : {}),
    ...extra,
  }
}
