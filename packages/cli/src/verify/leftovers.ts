import { addressOf } from "@nightshift/scheduler/internal/base/address"
import { rowsOf } from "@nightshift/scheduler/internal/base/database"
import { groupBy } from "@nightshift/scheduler/internal/base/group-by"
import { quoted } from "@nightshift/scheduler/internal/ledger/postgres/connection"
import type { SingleConnection } from "@nightshift/scheduler/internal/ledger/postgres/single-connection"
import { redisKeyspace } from "@nightshift/scheduler/internal/queue/redis-keyspace"
import { namesOf, owningSchema, readMarker, type OwnershipMarker } from "./ownership-marker"

interface Left {
  name: string
  marker: OwnershipMarker
}

/**
 * Removes what killed verifies left behind: schemas with the name and the ownership marker of a verify whose lock is free,
 * and their keys. Schemas that were kept on purpose, or whose keys are in another Redis, stay.
 */
export async function removeLeftovers(input: {
  database: SingleConnection
  redisUrl: string | undefined
  report: (line: string) => void
}): Promise<void> {
  const { database, redisUrl, report } = input
  for (const [schema, left] of groupBy(await markedSchemas(database), ({ name }) => owningSchema(name)!)) {
    const { redis } = left[0]!.marker
    if (left.some(({ marker }) => marker.isKept) || !(await tryLock(database, schema))) continue
    try {
      if (redis !== null && (redisUrl === undefined || addressOf(redisUrl) !== redis)) {
        report(
          `${schema} was left by a verify that was killed. Its keys are in ${redis}: run verify with that Redis to remove both.`,
        )
        continue
      }
      if (redis !== null) await redisKeyspace({ url: redisUrl!, prefix: namesOf(schema).prefix }).clear()
      // The queue's schema (the longer name) goes first, since the marker of the other one names the Redis of the keys.
      for (const { name } of left.toSorted((one, other) => other.name.length - one.name.length)) {
        await database.query(`DROP SCHEMA ${quoted(name)} CASCADE`)
      }
      report(`Removed ${schema}, which was left by a verify that was killed.`)
    } finally {
      await database.query(`SELECT pg_advisory_unlock(hashtextextended($1, 0))`, [schema])
    }
  }
}

/** Takes the lock of a verify's schema. Resolves with false if a running verify holds it. */
export async function tryLock(database: SingleConnection, schema: string): Promise<boolean> {
  const [row] = await rowsOf<{ got: boolean }>(
    database,
    `SELECT pg_try_advisory_lock(hashtextextended($1, 0)) AS got`,
    [schema],
  )
  return row!.got
}

async function markedSchemas(database: SingleConnection): Promise<Left[]> {
  const rows = await rowsOf<{ name: string; comment: string | null }>(
    database,
    `SELECT nspname AS name, obj_description(oid, 'pg_namespace') AS comment
       FROM pg_namespace WHERE left(nspname, 18) = 'nightshift_verify_' ORDER BY nspname`,
  )
  return rows.flatMap(({ name, comment }) => {
    const marker = readMarker(comment)
    return marker && owningSchema(name) !== undefined ? [{ name, marker }] : []
  })
}
