import { randomBytes } from "node:crypto"
import { setTimeout } from "node:timers/promises"
import { addressOf } from "@nightshift/scheduler/internal/base/address"
import { messageOf } from "@nightshift/scheduler/internal/base/logger"
import { ledgerMigrations } from "@nightshift/scheduler/internal/ledger/migrations"
import { quoted } from "@nightshift/scheduler/internal/ledger/postgres/connection"
import {
  openConnection,
  type SingleConnection,
} from "@nightshift/scheduler/internal/ledger/postgres/single-connection"
import type { PostgresQueueOptions } from "@nightshift/scheduler/internal/queue/postgres"
import { redisKeyspace, type RedisKeyspace } from "@nightshift/scheduler/internal/queue/redis-keyspace"
import { removeLeftovers, tryLock } from "./leftovers"
import { markText, namesOf, type Mark, type Names } from "./mark"
import { refused } from "./premises"
import { witnessTables } from "./tables"

/** The schemas and keys that one verify has to itself. */
export interface Ground {
  names: Names
  /** A connection that no proxy stands before, in its schema. */
  database: SingleConnection
  /** Loses all that is on the queue, and nothing else. */
  flush(): Promise<void>
  /** The work's own end, or a rejection as soon as the connection broke: it is asked now and then, so that it stays. */
  whileConnected<T>(work: Promise<T>): Promise<T>
  /** Removes all that was made; with `keep` all but the schema of the ledger. */
  clear(input: { keep: boolean }): Promise<void>
}

/** Counting what a long verify has left takes long, in milliseconds. */
const answerWithinMs = 120_000
const askEveryMs = 20_000
/** Postgres' codes of errors. */
const deadlock = "40P01"
const undefinedTable = "42P01"

/**
 * Makes schemas and a key prefix of its own, after it has removed what verifies left that were killed.
 *
 * @throws NightshiftError VERIFY_REFUSED where they are there already, or may not be made
 */
export async function claimGround(options: {
  connection: PostgresQueueOptions["connection"]
  redisUrl: string | undefined
  tell: (line: string) => void
  /** Default: one that nobody else has. */
  schema?: string
}): Promise<Ground> {
  const { connection, redisUrl, tell } = options
  const names = namesOf(options.schema ?? `nightshift_verify_${randomBytes(4).toString("hex")}`)
  const database = await openConnection({ connection, schema: names.schema, answerWithinMs })
  const mark: Mark = { redis: redisUrl === undefined ? null : addressOf(redisUrl), isKept: false }
  const keys = redisUrl === undefined ? undefined : redisKeyspace({ url: redisUrl, prefix: names.prefix })
  try {
    await removeLeftovers({ database, redisUrl, tell })
    if (keys) await claimKeys(keys, names.prefix)
    await claimSchemas(database, names, mark)
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
      const broken = askAgainAndAgain(database, done.signal)
      broken.catch(() => undefined)
      try {
        return await Promise.race([work, broken])
      } finally {
        done.abort()
      }
    },
    async clear({ keep }) {
      await keys?.clear()
      // The connection of before may have broken.
      const cleaner = await openConnection({ connection, answerWithinMs })
      try {
        // The schema last: as long as it is there, a next verify finds the rest.
        if (keep) await comment(cleaner, names.schema, { ...mark, isKept: true })
        if (mark.redis === null) await cleaner.query(`DROP SCHEMA ${quoted(names.queueSchema)} CASCADE`)
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

async function claimSchemas(database: SingleConnection, names: Names, mark: Mark): Promise<void> {
  const { schema, queueSchema } = names
  // Held until this connection ends, also by kill -9: whoever gets it knows that the schema is nobody's.
  const isFree = await tryLock(database, schema)
  const made = mark.redis === null ? [schema, queueSchema] : [schema]
  try {
    if (!isFree) throw new Error("another verify has them")
    await database.query("BEGIN")
    for (const name of made) {
      await database.query(`CREATE SCHEMA ${quoted(name)}`)
      await comment(database, name, mark)
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

async function askAgainAndAgain(database: SingleConnection, signal: AbortSignal): Promise<never> {
  for (;;) {
    await database.query("SELECT 1")
    await setTimeout(askEveryMs, undefined, { signal })
  }
}

/**
 * Workers that take jobs at the same moment may lock some of them in another order: then once more. Where they could not
 * make the tables yet, the queue holds nothing.
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

async function comment(database: SingleConnection, schema: string, mark: Mark): Promise<void> {
  await database.query(`COMMENT ON SCHEMA ${quoted(schema)} IS '${markText(mark).replaceAll("'", "''")}'`)
}
