import type { LedgerMigration } from "./migration"

export const extendLedger: LedgerMigration = {
  timestamp: 1_795_566_600_000,
  name: "ExtendScheduledJobLedger",
  up: [
    `DROP INDEX scheduled_job_run_exclusive`,
    `ALTER TABLE scheduled_job_run
      DROP COLUMN exclusive,
      ADD COLUMN slot integer,
      ADD COLUMN requested_by text,
      ADD COLUMN cancel_requested_at timestamptz`,
    // Runs of a job that may be under way at once each hold another slot.
    `CREATE UNIQUE INDEX scheduled_job_run_slot ON scheduled_job_run (job_name, slot)
      WHERE status = 'running' AND slot IS NOT NULL`,
    // What waits for a slot, in the order in which it gets one.
    `CREATE INDEX scheduled_job_run_waiting ON scheduled_job_run (job_name, scheduled_for, id) WHERE status = 'due'`,
    `CREATE UNIQUE INDEX scheduled_job_run_backfill ON scheduled_job_run (job_name, scheduled_for)
      WHERE trigger = 'backfill' AND status IN ('due', 'running')`,
    `CREATE TABLE scheduled_job_event (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      job_name text NOT NULL REFERENCES scheduled_job (name) ON DELETE CASCADE,
      at timestamptz NOT NULL,
      kind text NOT NULL,
      by text,
      reason text,
      details jsonb NOT NULL DEFAULT '{}'
    )`,
    `CREATE INDEX scheduled_job_event_history ON scheduled_job_event (job_name, at)`,
    `CREATE TABLE scheduled_job_summary (
      job_name text NOT NULL REFERENCES scheduled_job (name) ON DELETE CASCADE,
      day date NOT NULL,
      from_at timestamptz NOT NULL,
      to_at timestamptz NOT NULL,
      succeeded integer NOT NULL DEFAULT 0,
      failed integer NOT NULL DEFAULT 0,
      skipped jsonb NOT NULL DEFAULT '{}',
      PRIMARY KEY (job_name, day)
    )`,
    `CREATE INDEX scheduled_job_worker_seen ON scheduled_job_worker (seen_at)`,
  ],
  down: [
    `DROP INDEX scheduled_job_worker_seen`,
    `DROP TABLE scheduled_job_summary`,
    `DROP TABLE scheduled_job_event`,
    `DROP INDEX scheduled_job_run_backfill`,
    `DROP INDEX scheduled_job_run_waiting`,
    `DROP INDEX scheduled_job_run_slot`,
    `ALTER TABLE scheduled_job_run
      DROP COLUMN slot,
      DROP COLUMN requested_by,
      DROP COLUMN cancel_requested_at,
      ADD COLUMN exclusive boolean NOT NULL DEFAULT true`,
    `CREATE UNIQUE INDEX scheduled_job_run_exclusive
      ON scheduled_job_run (job_name) WHERE status = 'running' AND exclusive`,
  ],
}
