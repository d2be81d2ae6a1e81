import { rowsOf, type Database } from "../../base/database"
import { ledgerMigrations } from "../migrations/ledger-migrations"

/** What a database has of the ledger's tables. */
export interface AppliedMigrations {
  /** The numbers of the steps that it has had, ascending; empty without tables. */
  applied: number[]
  /** The names of this release's steps that it has not had, in their order. */
  missing: string[]
}

/** Before the table of steps, the newest step is the one that made this column. */
const lastUnrecorded = 6

/** Reads which steps of the ledger's tables a database has had. Throws what the database throws. */
export async function readAppliedMigrations(database: Database): Promise<AppliedMigrations> {
  const applied = await appliedTo(database)
  const missing = ledgerMigrations.filter(({ id }) => !applied.includes(id)).map(({ name }) => name)
  return { applied, missing }
}

async function appliedTo(database: Database): Promise<number[]> {
  const [tables] = await rowsOf<{ is_recorded: boolean; has_permits: boolean }>(
    database,
    `SELECT to_regclass('scheduled_job_migration') IS NOT NULL AS is_recorded,
            EXISTS (SELECT FROM pg_attribute
                     WHERE attrelid = to_regclass('scheduled_job_run') AND attname = 'permit') AS has_permits`,
  )
  if (tables!.is_recorded) {
    const rows = await rowsOf<{ id: number }>(database, `SELECT id FROM scheduled_job_migration ORDER BY id`)
    return rows.map(({ id }) => id)
  }
  return tables!.has_permits ? Array.from({ length: lastUnrecorded }, (_, index) => index + 1) : []
}
