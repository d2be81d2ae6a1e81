import { createLedger } from "./001-create-ledger"
import { extendLedger } from "./002-extend-ledger"
import { fingerprintVersions } from "./003-fingerprint-versions"
import { showLedger } from "./004-show-ledger"
import { signalLedger } from "./005-signal-ledger"
import { countRuns } from "./006-count-runs"
import { recordMigrations } from "./007-record-migrations"
import type { LedgerMigration } from "./migration"

/** A step with its number: the id of its row in `scheduled_job_migration`. */
export interface NumberedMigration extends LedgerMigration {
  id: number
}

/** The step that makes the table of steps, which the ones before it have no row of their own in. */
const recordedFrom = 7

/** All steps in their order. Each leaves its row in `scheduled_job_migration`, in the same transaction as its tables. */
export const ledgerMigrations: readonly NumberedMigration[] = [
  createLedger,
  extendLedger,
  fingerprintVersions,
  showLedger,
  signalLedger,
  countRuns,
  recordMigrations,
].map((migration, index) => recorded({ id: index + 1, ...migration }))

function recorded(migration: NumberedMigration): NumberedMigration {
  const { id, name, up, down } = migration
  if (id < recordedFrom) return migration
  return {
    ...migration,
    up: [...up, `INSERT INTO scheduled_job_migration (id, name) VALUES (${id}, '${name}')`],
    down: id === recordedFrom ? down : [`DELETE FROM scheduled_job_migration WHERE id = ${id}`, ...down],
  }
}
