import type { LedgerMigration } from "./migration"

export const fingerprintVersions: LedgerMigration = {
  timestamp: 1_795_582_800_000,
  name: "FingerprintScheduledJobVersions",
  // What a server compares at its start, instead of whole definitions.
  up: [`ALTER TABLE scheduled_job_version ADD COLUMN fingerprint text`],
  down: [`ALTER TABLE scheduled_job_version DROP COLUMN fingerprint`],
}
