import type { PostgresQueueOptions } from "@nightshift/scheduler/internal/queue/postgres"
import type { StockQueueOptions } from "@nightshift/scheduler/internal/queue/stock/stock-queue"
import type { NightshiftConfig } from "../config"
import { usageError } from "../base/usage-error"

/** Where the ledger and the queue are. If one is undefined, the config's applies. */
export interface Addresses {
  databaseUrl: string | undefined
  redisUrl: string | undefined
}

export interface StoreServices {
  connection: PostgresQueueOptions["connection"]
  /** Undefined if the queue is in Postgres. */
  redisUrl: string | undefined
}

/** @throws NightshiftError OPTION_INVALID without an address */
export function connectionFor(
  config: NightshiftConfig,
  addresses: Addresses,
): PostgresQueueOptions["connection"] {
  const connectionString = addresses.databaseUrl ?? config.databaseUrl
  if (connectionString !== undefined) return { ...config.connection, connectionString }
  if (config.connection) return config.connection
  throw usageError({
    where: "the database of the ledger",
    expected: "its address",
    found: undefined,
    hint: "Set DATABASE_URL, give --database-url, or write a nightshift.config.js.",
  })
}

/** The address of the Redis that carries the queue; undefined if the queue is in Postgres. */
export function redisUrlOf(config: NightshiftConfig, addresses: Addresses): string | undefined {
  return addresses.redisUrl ?? config.redisUrl
}

/** @throws NightshiftError OPTION_INVALID without the address of a database */
export function servicesOf(config: NightshiftConfig, addresses: Addresses): StoreServices {
  return { connection: connectionFor(config, addresses), redisUrl: redisUrlOf(config, addresses) }
}

/** @throws NightshiftError OPTION_INVALID without the address of a Redis */
export function stockQueueOf(input: {
  config: NightshiftConfig
  addresses: Addresses
  redisPrefix: string | undefined
}): StockQueueOptions {
  const { config, addresses, redisPrefix = config.stockRedisPrefix } = input
  const url = redisUrlOf(config, addresses)
  if (url !== undefined) {
    return { url, ...redisOptionsOf(config), ...(redisPrefix === undefined ? {} : { redisPrefix }) }
  }
  throw usageError({
    where: "the Redis of the stock scheduler",
    expected: "its address",
    found: undefined,
    hint: "Set REDIS_URL, give --redis-url, or write a nightshift.config.js. Without a Redis it never ran.",
  })
}

export const redisOptionsOf = ({ redisOptions }: NightshiftConfig) => (redisOptions ? { redisOptions } : {})
