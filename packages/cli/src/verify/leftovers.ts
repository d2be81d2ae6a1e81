import { addressOf } from "@nightshift/scheduler/internal/base/address"
import { rowsOf } from "@nightshift/scheduler/internal/base/database"
import { groupBy } from "@nightshift/scheduler/internal/base/group-by"
import { quoted } from "@nightshift/scheduler/internal/ledger/postgres/connection"
import type { SingleConnection } from "@nightshift/scheduler/internal/ledger/postgres/single-connection"
import { redisKeyspace } from "@nightshift/scheduler/internal/queue/redis-keyspace"
import { namesOf, owningSchema, readMark, type Mark } from "./mark"

interface Left {
  name: string
  mark: Mark
}

/**
 * Removes what verifies left that were killed: schemas that bear the name and the mark of one, and whose lock nobody
 * holds; and their keys. What was kept on purpose, and what has its keys in another Redis, stays.
 */
export async function removeLeftovers(input: {
  database: SingleConnection
  redisUrl: string | undefined
  tell: (line: string) => void
}): Promise<void> {
  const { database, redisUrl, tell } = input
  for (const [schema, left] of groupBy(await markedSchemas(database), ({ name }) => owningSchema(name)!)) {
    const { redis } = left[0]!.mark
    if (left.some(({ mark }) => mark.isKept) || !(await tryLock(database, schema))) continue
    try {
      if (redis !== null && (redisUrl === undefined || addressOf(redisUrl) !== redis)) {
        tell(
          `${schema} is left of a verify that was killed, and its keys are in ${redis}: verify with that removes it.`,
        )
        continue
      }
      if (redis !== null) await redisKeyspace({ url: redisUrl!, prefix: namesOf(schema).prefix }).clear()
      // That of the queue has the longer name, and goes first: the other tells of the keys.
      for (const { name } of left.toSorted((one, other) => other.name.length - one.name.length)) {
        await database.query(`DROP SCHEMA ${quoted(name)} CASCADE`)
      }
      tell(`Removed ${schema}, which was left of a verify that was killed.`)
    } finally {
      await database.query(`SELECT pg_advisory_unlock(hashtextextended($1, 0))`, [schema])
    }
  }
}

/** Takes the lock of a verify's schema; false where a verify that goes on has it. */
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
    const mark = readMark(comment)
    return mark && owningSchema(name) !== undefined ? [{ name, mark }] : []
  })
}
