import { existsSync } from "node:fs"
import { dirname, resolve } from "node:path"
import { NightshiftError } from "../base/errors"
import { importFile, ImportTimeout, importWithinMs } from "../base/import-file"
import { thrownSummary } from "../base/logger"
import type { JobDefinition } from "../job/definition"
import type { PostgresQueueOptions } from "../queue/postgres"
import type { RedisQueueOptions } from "../queue/redis"
import { findConfigFile } from "./config-file"
import { loaderFrom } from "./loader"
import { usageError } from "./usage-error"

const load = loaderFrom(__filename)

/** What a `nightshift.config.js` exports; all optional. */
export interface NightshiftConfig {
  /** Where the ledger is: `postgres://…`. Default: `DATABASE_URL`, which goes before it. */
  databaseUrl?: string
  /** Further options of the connection, as node-postgres takes them, such as `ssl`. Default: none. */
  connection?: PostgresQueueOptions["connection"]
  /** The schema that holds the ledger's tables. Default: the connection's own search path. */
  schema?: string
  /** False behind a pooler that does not carry prepared statements over, as PgBouncer before 1.21. Default: true. */
  prepareStatements?: boolean
  /** Where the queue is. Default: `REDIS_URL`, which goes before it; without either the queue is in Postgres. */
  redisUrl?: string
  /** Further options of ioredis, such as `tls`. Default: none. */
  redisOptions?: RedisQueueOptions["redisOptions"]
  /** What each key of the queue begins with. Default: `nightshift`. */
  redisPrefix?: string
  /** What stock Medusa's scheduler put before its keys: Medusa's `redis_prefix`. Default: none. For `migrate`. */
  stockRedisPrefix?: string
  /** The schema of the queue's tables in Postgres. Default: `nightshift_queue`. */
  queueSchema?: string
  /** The zone of jobs that name none. Default: UTC. */
  timezone?: string
  /** The folders of built job files, from the config file's own folder. Default: none. */
  jobs?: string[]
  /**
   * Loads all jobs, instead of `jobs`. `faultySources`: the sources of jobs that have a fault, a folder with a slash at
   * its end; what is stored of them stays as it is.
   */
  discover?: () => Promise<{ jobs: JobDefinition[]; faults: NightshiftError[]; faultySources?: string[] }>
}

export interface LoadedConfig extends NightshiftConfig {
  /** Where relative paths in it begin. */
  folder: string
}

/**
 * Loads the config file at `path`, or the one that is found from `folder` on; without one, an empty config.
 *
 * @throws NightshiftError OPTION_INVALID, OPTION_UNKNOWN or CONFIG_UNSAFE
 */
export async function loadConfig(input: { path: string | undefined; folder: string }): Promise<LoadedConfig> {
  const file = input.path === undefined ? findConfigFile(input.folder) : resolve(input.folder, input.path)
  if (file === undefined) return { folder: input.folder }
  const { readConfig } = load<typeof import("./config-schema")>("./config-schema")
  return { ...readConfig(await importConfig(file), file), folder: dirname(file) }
}

async function importConfig(file: string): Promise<unknown> {
  if (!existsSync(file)) {
    throw usageError({ where: "--config", expected: "a file", found: file, hint: "Correct the path." })
  }
  try {
    return await importFile(file, (loaded) => (loaded as { default?: unknown } | null)?.default ?? loaded)
  } catch (error) {
    const isLate = error instanceof ImportTimeout
    throw new NightshiftError({
      code: "OPTION_INVALID",
      where: file,
      expected: isLate
        ? `a file that is imported within ${importWithinMs / 1_000} s`
        : "a file that can be imported",
      found: isLate ? "one that was still being imported" : thrownSummary(error),
      hint: isLate ? "See what it, or a file that it imports, awaits at its top." : "Fix what throws in it.",
      cause: error,
    })
  }
}
