import type { LedgerMigration } from "./migration"

export const signalLedger: LedgerMigration = {
  timestamp: 1_795_629_600_000,
  name: "SignalScheduledJobLedger",
  // Since when a job is failing: by this the first success afterwards is recognised.
  up: [`ALTER TABLE scheduled_job ADD COLUMN troubled_at timestamptz`],
  down: [`ALTER TABLE scheduled_job DROP COLUMN troubled_at`],
}
