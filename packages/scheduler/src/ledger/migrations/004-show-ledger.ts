import type { LedgerMigration } from "./migration"

export const showLedger: LedgerMigration = {
  timestamp: 1_795_626_000_000,
  name: "ShowScheduledJobLedger",
  // What operators look at: which worker can run what, what handlers logged, and the newest runs of all jobs.
  up: [
    `ALTER TABLE scheduled_job_worker ADD COLUMN jobs text[]`,
    `CREATE TABLE scheduled_job_log (
      run_id bigint NOT NULL REFERENCES scheduled_job_run (id) ON DELETE CASCADE,
      attempt integer NOT NULL,
      line integer NOT NULL,
      at timestamptz NOT NULL,
      level text NOT NULL CHECK (level IN ('info', 'warn', 'error')),
      message text NOT NULL,
      PRIMARY KEY (run_id, attempt, line)
    )`,
    // Only of ended runs: one entry for each run, made with its outcome, and none for its claim.
    `CREATE INDEX scheduled_job_run_ended ON scheduled_job_run (status, scheduled_for DESC, id DESC)
      WHERE status IN ('succeeded', 'failed', 'skipped')`,
    `CREATE INDEX scheduled_job_run_asked ON scheduled_job_run (trigger, scheduled_for DESC, id DESC)
      WHERE trigger IN ('missed', 'manual', 'backfill') AND status IN ('succeeded', 'failed', 'skipped')`,
  ],
  down: [
    `DROP INDEX scheduled_job_run_asked`,
    `DROP INDEX scheduled_job_run_ended`,
    `DROP TABLE scheduled_job_log`,
    `ALTER TABLE scheduled_job_worker DROP COLUMN jobs`,
  ],
}
