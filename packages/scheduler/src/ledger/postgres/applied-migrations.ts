import { rowsOf, type Database } from "../../base/database"
import { ledgerMigrations } from "../migrations/ledger-migrations"
import { quoted } from "./connection"

/** What a database has of the ledger's tables. */
export interface AppliedMigrations {
  /** The numbers of the migrations that were applied, ascending; empty without tables. */
  applied: number[]
  /** The names of this release's migrations that were not applied, in their order. */
  missing: string[]
  /** True if there are tables of the ledger, but no record says which migrations made them. */
  isUnrecorded: boolean
}

/** Without the table of migrations, the newest one is that which adds the column `permit`. */
const lastUnrecorded = 6

/**
 * Reads which migrations were applied to the tables that statements on this connection reach: those of the first schema of
 * its search path that has some. Throws what the database throws.
 */
export function readAppliedMigrations(database: Database): Promise<AppliedMigrations> {
  return readOf(database, `(SELECT relnamespace FROM pg_class WHERE oid = to_regclass('scheduled_job_run'))`)
}

/**
 * Reads which migrations were applied to the schema in which this connection makes tables. Others of its search path do not
 * count: another shop's ledger may be there.
 */
export function readMigrationsToMake(database: Database): Promise<AppliedMigrations> {
  return readOf(database, `to_regnamespace(quote_ident(current_schema()))`)
}

/**
 * Makes this transaction the only one that migrates a ledger of this database; any other waits. Ends with the
 * transaction, so that it works behind a pooler as well.
 */
export async function lockMigrations(database: Database): Promise<void> {
  await database.query(`SELECT pg_advisory_xact_lock(hashtext('nightshift ledger migrations'))`)
}

async function readOf(database: Database, schemaOid: string): Promise<AppliedMigrations> {
  const [found] = await rowsOf<{
    schema: string
    has_runs: boolean
    has_permits: boolean
    is_recorded: boolean
  }>(
    database,
    `WITH relation AS (
       SELECT oid, relname FROM pg_class
        WHERE relnamespace = ${schemaOid} AND relname IN ('scheduled_job_run', 'scheduled_job_migration')
     )
     SELECT (SELECT nspname FROM pg_namespace WHERE oid = ${schemaOid}) AS schema,
            EXISTS (SELECT FROM relation WHERE relname = 'scheduled_job_run') AS has_runs,
            EXISTS (SELECT FROM relation r JOIN pg_attribute a ON a.attrelid = r.oid
                     WHERE r.relname = 'scheduled_job_run' AND a.attname = 'permit') AS has_permits,
            EXISTS (SELECT FROM relation WHERE relname = 'scheduled_job_migration') AS is_recorded`,
  )
  const { schema, has_runs: hasRuns, has_permits: hasPermits, is_recorded: isRecorded } = found!
  const applied = isRecorded
    ? await recordedIn(database, schema)
    : Array.from({ length: hasPermits ? lastUnrecorded : 0 }, (_, index) => index + 1)
  return {
    applied,
    missing: ledgerMigrations.filter(({ id }) => !applied.includes(id)).map(({ name }) => name),
    isUnrecorded: hasRuns && applied.length === 0,
  }
}

async function recordedIn(database: Database, schema: string): Promise<number[]> {
  const sql = `SELECT id FROM ${quoted(schema)}.scheduled_job_migration ORDER BY id`
  return (await rowsOf<{ id: number }>(database, sql)).map(({ id }) => id)
}
