import type { PoolConfig } from "pg"
import { ledgerMigrations } from "../migrations/ledger-migrations"
import { readAppliedMigrations } from "./applied-migrations"
import { ledgerError, quoted } from "./connection"
import { openConnection } from "./single-connection"

export interface MigrateLedgerOptions {
  /** How to reach the database, as node-postgres takes it. */
  connection: PoolConfig
  /** The schema of the tables; made where it is missing. Default: the connection's own search path. */
  schema?: string | undefined
  /** How long one statement may take, in milliseconds: an index over a long history takes its time. Default: 600000. */
  answerWithinMs?: number | undefined
}

/** What `migrateLedger` did. */
export interface MigratedLedger {
  /** The names of the steps that it took, in their order; empty where the tables were those of this release. */
  applied: string[]
}

/**
 * Brings the ledger's tables to this release, for users without Medusa, whose own `migrations run` takes the same steps.
 * All steps are one transaction: either the tables are those of this release, or nothing has changed. Of processes that
 * migrate at once one takes the steps, and the others find them taken: each first takes an advisory lock, which ends with
 * its transaction, and only then looks at what has been done.
 *
 * @throws NightshiftError LEDGER_UNREACHABLE, LEDGER_REFUSED
 */
export async function migrateLedger(options: MigrateLedgerOptions): Promise<MigratedLedger> {
  const { connection, schema, answerWithinMs = 600_000 } = options
  const database = await openConnection({ connection, ...(schema ? { schema } : {}), answerWithinMs })
  try {
    await database.query("BEGIN")
    await database.query(`SELECT pg_advisory_xact_lock(hashtext('nightshift ledger migrations'))`)
    if (schema) await database.query(`CREATE SCHEMA IF NOT EXISTS ${quoted(schema)}`)
    const { applied } = await readAppliedMigrations(database)
    const steps = ledgerMigrations.filter(({ id }) => !applied.includes(id))
    for (const statement of steps.flatMap(({ up }) => up)) await database.query(statement)
    await database.query("COMMIT")
    return { applied: steps.map(({ name }) => name) }
  } catch (error) {
    throw ledgerError(error, connection.connectionString)
  } finally {
    // A transaction that is open ends with its connection, and nothing of it stays.
    await database.close()
  }
}
