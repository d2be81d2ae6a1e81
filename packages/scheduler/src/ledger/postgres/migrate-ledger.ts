import type { PoolConfig } from "pg"
import { rowsOf, type Database } from "../../base/database"
import { NightshiftError } from "../../base/errors"
import { ledgerMigrations } from "../migrations/ledger-migrations"
import { lockMigrations, readMigrationsToMake } from "./applied-migrations"
import { ledgerError, quoted } from "./connection"
import { openConnection } from "./single-connection"

export interface MigrateLedgerOptions {
  /** How to reach the database, as node-postgres takes it. */
  connection: PoolConfig
  /** The schema of the tables; created if it does not exist. Default: the first schema of the connection's search path. */
  schema?: string | undefined
  /** How long one statement may take, in milliseconds: an index on a long history takes time. Default: 600000. */
  answerWithinMs?: number | undefined
}

/** What `migrateLedger` did. */
export interface MigratedLedger {
  /** The names of the migrations that it applied, in their order; empty if the tables were those of this release. */
  applied: string[]
}

/**
 * Brings the ledger's tables to this release, for users without Medusa, whose own `migrations run` applies the same
 * migrations. All of them are one transaction: either the tables are those of this release, or nothing has changed. If several
 * processes migrate at the same time, Medusa's among them, one of them applies the migrations and the others find them
 * applied: each first takes an advisory lock, and only then looks at what has been done.
 *
 * @throws NightshiftError LEDGER_UNREACHABLE, LEDGER_REFUSED; LEDGER_NOT_MIGRATED for tables of which no record says which
 * migrations made them
 */
export async function migrateLedger(options: MigrateLedgerOptions): Promise<MigratedLedger> {
  const { connection, schema, answerWithinMs = 600_000 } = options
  const database = await openConnection({ connection, ...(schema ? { schema } : {}), answerWithinMs })
  try {
    // The session's default may be a snapshot, which would not see what was committed while this one waited for the lock.
    await database.query("BEGIN ISOLATION LEVEL READ COMMITTED")
    if (database.settings !== undefined) await database.query(database.settings)
    await lockMigrations(database)
    await assertSchema(database, schema)
    const { applied, isUnrecorded } = await readMigrationsToMake(database)
    if (isUnrecorded) throw unrecorded()
    const steps = ledgerMigrations.filter(({ id }) => !applied.includes(id))
    for (const statement of steps.flatMap(({ up }) => up)) await database.query(statement)
    await database.query("COMMIT")
    return { applied: steps.map(({ name }) => name) }
  } catch (error) {
    throw error instanceof NightshiftError ? error : ledgerError(error, connection.connectionString)
  } finally {
    // A transaction that is open ends with its connection, and nothing of it stays.
    await database.close()
  }
}

/** Sees to it that there is a schema to make tables in. */
async function assertSchema(database: Database, schema: string | undefined): Promise<void> {
  const [found] = await rowsOf<{ name: string | null }>(database, `SELECT current_schema() AS name`)
  if (found!.name !== null) return
  // Not IF NOT EXISTS, for which one needs the right to create schemas even where it exists.
  if (schema !== undefined) await database.query(`CREATE SCHEMA ${quoted(schema)}`)
  else
    throw new NightshiftError({
      code: "LEDGER_REFUSED",
      where: "the database of the ledger",
      expected: "a schema in which to create the tables",
      found: "a search path without any that exists",
      hint: "Create the schema that the connection's search_path names, or set the option schema.",
    })
}

function unrecorded(): NightshiftError {
  return new NightshiftError({
    code: "LEDGER_NOT_MIGRATED",
    where: "the database of the ledger",
    expected: "no tables, or tables whose migrations are recorded",
    found: "tables without a record of the migrations that made them",
    hint: "In a Medusa store, run npx medusa migrations run, which has its own record.",
  })
}
