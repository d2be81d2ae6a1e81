import type { LedgerMigration } from "./migration"

export const signalLedger: LedgerMigration = {
  timestamp: 1_795_629_600_000,
  name: "SignalScheduledJobLedger",
  // Since when a job's newest outcome is a bad one: what tells its first success afterwards from any other.
  up: [`ALTER TABLE scheduled_job ADD COLUMN troubled_at timestamptz`],
  down: [`ALTER TABLE scheduled_job DROP COLUMN troubled_at`],
}
