import { z } from "zod"
import { faultsOf } from "@nightshift/scheduler/internal/job/faults"
import type { PostgresQueueOptions } from "@nightshift/scheduler/internal/queue/postgres"
import type { RedisQueueOptions } from "@nightshift/scheduler/internal/queue/redis"
import type { NightshiftConfig } from "../config"

const text = z.string({ error: "a text" }).min(1, "a text").optional()
const configSchema = z.strictObject(
  {
    databaseUrl: text,
    connection: z
      .custom<PostgresQueueOptions["connection"]>(isObject, "an object of node-postgres' options")
      .optional(),
    schema: text,
    prepareStatements: z.boolean({ error: "true or false" }).optional(),
    redisUrl: text,
    redisOptions: z
      .custom<RedisQueueOptions["redisOptions"]>(isObject, "an object of ioredis' options")
      .optional(),
    redisPrefix: text,
    stockRedisPrefix: z.string({ error: "a text" }).optional(),
    queueSchema: text,
    timezone: text,
    jobs: z.array(z.string({ error: "a folder" }), { error: "a list of folders" }).optional(),
    discover: z
      .custom<NonNullable<NightshiftConfig["discover"]>>((value) => typeof value === "function", "a function")
      .optional(),
  },
  { error: "an object" },
)

function isObject(value: unknown): boolean {
  return typeof value === "object" && value !== null
}

/**
 * Checks the exports of a config file.
 *
 * @throws NightshiftError OPTION_INVALID or OPTION_UNKNOWN
 */
export function readConfig(exported: unknown, file: string): NightshiftConfig {
  const parsed = configSchema.safeParse(exported)
  if (parsed.success) return parsed.data
  const keys = Object.keys(configSchema.shape)
  throw faultsOf({ error: parsed.error, value: exported, where: file, keys })[0]!
}
