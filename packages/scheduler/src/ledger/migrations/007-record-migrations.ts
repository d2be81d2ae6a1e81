import type { LedgerMigration } from "./migration"

/** The steps that came before the table of steps. */
const earlier = [
  "CreateScheduledJobLedger",
  "ExtendScheduledJobLedger",
  "FingerprintScheduledJobVersions",
  "ShowScheduledJobLedger",
  "SignalScheduledJobLedger",
  "CountScheduledJobRuns",
]

/** From here on a table records the steps that a database has had: each step adds its row, also when Medusa runs it. */
export const recordMigrations: LedgerMigration = {
  timestamp: 1_795_910_400_000,
  name: "RecordScheduledJobMigrations",
  up: [
    `CREATE TABLE scheduled_job_migration (
      id integer PRIMARY KEY,
      name text NOT NULL,
      applied_at timestamptz NOT NULL DEFAULT clock_timestamp()
    )`,
    `INSERT INTO scheduled_job_migration (id, name)
     VALUES ${earlier.map((name, index) => `(${index + 1}, '${name}')`).join(", ")}`,
  ],
  down: [`DROP TABLE scheduled_job_migration`],
}
