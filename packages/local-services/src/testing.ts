import { randomBytes } from "node:crypto"
import { databaseOf, withConnection } from "./postgres/connection"
import { withRedis } from "./redis/connection"
import type { LocalServices } from "./start-services"

export { freePort } from "./base/free-port"
export { findBrowser, type BrowserProgram } from "./browser/browser-program"
export { findPgBouncer, type PgBouncerProgram } from "./pooler/pgbouncer-program"

export interface CreatedDatabase {
  url: string
  /** Closes its remaining connections, and drops it. */
  drop(): Promise<void>
}

export interface CreateDatabaseOptions {
  /** The name of a database to copy, which must not have connections. Default: an empty database. */
  template?: string
}

/** Creates a database for one test, on the server of the services or of the URL. */
export async function createDatabase(
  server: LocalServices | string,
  options: CreateDatabaseOptions = {},
): Promise<CreatedDatabase> {
  const url = typeof server === "string" ? server : server.databaseUrl
  const name = `test_${Date.now().toString(36)}_${randomBytes(4).toString("hex")}`
  await withConnection(url, async (client) => {
    const template =
      options.template === undefined ? "" : ` template ${client.escapeIdentifier(options.template)}`
    await client.query(`create database ${client.escapeIdentifier(name)}${template}`)
  })
  return {
    url: databaseOf({ url, database: name }),
    async drop() {
      await withConnection(url, async (client) => {
        await client.query(`drop database if exists ${client.escapeIdentifier(name)} with (force)`)
      })
    },
  }
}

export interface RedisIsolation {
  /** The prefix for all keys of the test, such as BullMQ's `prefix`. */
  prefix: string
  /** Removes every key with the prefix, and resolves with their number. */
  clear(): Promise<number>
}

/** A key prefix that no other test uses, on the server of the services or of the URL. */
export function redisIsolation(server: LocalServices | string): RedisIsolation {
  const url = typeof server === "string" ? server : server.redisUrl
  const prefix = `test-${randomBytes(6).toString("hex")}`
  return {
    prefix,
    async clear() {
      if (url === undefined) return 0
      return withRedis(url, async (redis) => {
        let removed = 0
        for await (const keys of redis.scanStream({ match: `${prefix}*`, count: 1_000 }) as AsyncIterable<
          string[]
        >) {
          if (keys.length > 0) removed += await redis.unlink(...keys)
        }
        return removed
      })
    },
  }
}
