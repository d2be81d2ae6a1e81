import { randomBytes } from "node:crypto"
import { setTimeout } from "node:timers/promises"
import { addressOf } from "@nightshift/scheduler/internal/base/address"
import { messageOf } from "@nightshift/scheduler/internal/base/logger"
import { ledgerMigrations } from "@nightshift/scheduler/internal/ledger/migrations/ledger-migrations"
import { quoted } from "@nightshift/scheduler/internal/ledger/postgres/connection"
import {
  openConnection,
  type SingleConnection,
} from "@nightshift/scheduler/internal/ledger/postgres/single-connection"
import type { PostgresQueueOptions } from "@nightshift/scheduler/internal/queue/postgres"
import { redisKeyspace, type RedisKeyspace } from "@nightshift/scheduler/internal/queue/redis-keyspace"
import { removeLeftovers, tryLock } from "./leftovers"
import { markerText, namesOf, type OwnershipMarker, type Names } from "./ownership-marker"
import { refused } from "./preflight"
import { witnessTables } from "./handlers"

/** The schemas and keys that belong to one verify alone. */
export interface Sandbox {
  names: Names
  /** A connection to its schema that bypasses the proxies. */
  database: SingleConnection
  /** Empties the queue, and nothing else. */
  flush(): Promise<void>
  /** Settles like `work`, or rejects as soon as the connection breaks. Queries now and then keep the connection open. */
  whileConnected<T>(work: Promise<T>): Promise<T>
  /** Removes all that it created; with `keep`, all but the schema of the ledger. */
  clear(input: { keep: boolean }): Promise<void>
}

/** In milliseconds. Counting the rows of a long verify takes a while. */
const answerWithinMs = 120_000
const askEveryMs = 20_000
/** Error codes of Postgres. */
const deadlock = "40P01"
const undefinedTable = "42P01"

/**
 * Removes what killed verifies left behind, then creates schemas and a key prefix.
 *
 * @throws NightshiftError VERIFY_REFUSED if they exist already, or may not be created
 */
export async function createSandbox(options: {
  connection: PostgresQueueOptions["connection"]
  redisUrl: string | undefined
  report: (line: string) => void
  /** Default: a random name. */
  schema?: string
}): Promise<Sandbox> {
  const { connection, redisUrl, report } = options
  const names = namesOf(options.schema ?? `nightshift_verify_${randomBytes(4).toString("hex")}`)
  const database = await openConnection({ connection, schema: names.schema, answerWithinMs })
  const marker: OwnershipMarker = {
    redis: redisUrl === undefined ? null : addressOf(redisUrl),
    isKept: false,
  }
  const keys = redisUrl === undefined ? undefined : redisKeyspace({ url: redisUrl, prefix: names.prefix })
  try {
    await removeLeftovers({ database, redisUrl, report })
    if (keys) await claimKeys(keys, names.prefix)
    await claimSchemas(database, names, marker)
  } catch (error) {
    await database.close()
    throw error
  }

  return {
    names,
    database,
    async flush() {
      if (keys) await keys.clear()
      else await emptyQueue(database, names.queueSchema)
    },
    async whileConnected(work) {
      const done = new AbortController()
      const broken = keepAsking(database, done.signal)
      broken.catch(() => undefined)
      try {
        return await Promise.race([work, broken])
      } finally {
        done.abort()
      }
    },
    async clear({ keep }) {
      await keys?.clear()
      // The first connection may have broken.
      const cleaner = await openConnection({ connection, answerWithinMs })
      try {
        // The schema goes last: as long as it is there, the next verify finds the rest.
        if (keep) await comment(cleaner, names.schema, { ...marker, isKept: true })
        if (marker.redis === null) await cleaner.query(`DROP SCHEMA ${quoted(names.queueSchema)} CASCADE`)
        if (!keep) await cleaner.query(`DROP SCHEMA ${quoted(names.schema)} CASCADE`)
      } finally {
        await cleaner.close()
        await database.close()
      }
    },
  }
}

async function claimKeys(keys: RedisKeyspace, prefix: string): Promise<void> {
  const where = "Redis"
  if ((await keys.count()) > 0) {
    const hint = "Run it again: each verify takes another prefix."
    throw refused({ where, expected: `no key that begins with ${prefix}:`, found: "some", hint })
  }
  await keys.probe().catch((cause: unknown) => {
    const hint = "Let the user of this Redis write keys that begin with nightshift-verify-."
    throw refused({ where, expected: "the right to write keys", found: messageOf(cause), hint, cause })
  })
}

async function claimSchemas(
  database: SingleConnection,
  names: Names,
  marker: OwnershipMarker,
): Promise<void> {
  const { schema, queueSchema } = names
  // Held until this connection ends, also by kill -9. A process that gets the lock knows that the schema is abandoned.
  const isFree = await tryLock(database, schema)
  const made = marker.redis === null ? [schema, queueSchema] : [schema]
  try {
    if (!isFree) throw new Error("another verify has them")
    await database.query("BEGIN")
    for (const name of made) {
      await database.query(`CREATE SCHEMA ${quoted(name)}`)
      await comment(database, name, marker)
    }
    const statements = [...ledgerMigrations.flatMap(({ up }) => up), ...witnessTables]
    for (const statement of statements) await database.query(statement)
    await database.query("COMMIT")
  } catch (cause) {
    throw refused({
      where: "the database",
      expected: `the schemas ${made.join(" and ")} to be made`,
      found: messageOf(cause),
      hint: "Run it again, or see what the user may do.",
      cause,
    })
  }
}

async function keepAsking(database: SingleConnection, signal: AbortSignal): Promise<never> {
  for (;;) {
    await database.query("SELECT 1")
    await setTimeout(askEveryMs, undefined, { signal })
  }
}

/**
 * Tries again after a deadlock: workers that take jobs at the same moment may lock them in another order. If they have not
 * created the tables yet, the queue is empty.
 */
async function emptyQueue(database: SingleConnection, schema: string): Promise<void> {
  for (let triesLeft = 5; ; triesLeft--) {
    try {
      await database.query(`DELETE FROM ${quoted(schema)}.job`)
      return
    } catch (error) {
      const { code } = error as { code?: unknown }
      if (code === undefinedTable) return
      if (code !== deadlock || triesLeft === 0) throw error
    }
  }
}

async function comment(database: SingleConnection, schema: string, marker: OwnershipMarker): Promise<void> {
  await database.query(`COMMENT ON SCHEMA ${quoted(schema)} IS '${markerText(marker).replaceAll("'", "''")}'`)
}
