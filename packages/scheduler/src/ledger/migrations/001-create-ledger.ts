import type { LedgerMigration } from "./migration"

export const createLedger: LedgerMigration = {
  timestamp: 1_795_392_000_000,
  name: "CreateScheduledJobLedger",
  up: [
    `CREATE TABLE scheduled_job (
      name text PRIMARY KEY,
      source text NOT NULL,
      description text,
      state text NOT NULL CHECK (state IN ('active', 'removed')),
      version_id bigint,
      watermark timestamptz NOT NULL,
      paused_at timestamptz,
      paused_until timestamptz,
      paused_by text,
      paused_reason text,
      created_at timestamptz NOT NULL,
      updated_at timestamptz NOT NULL,
      removed_at timestamptz
    )`,
    `CREATE TABLE scheduled_job_version (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      job_name text NOT NULL REFERENCES scheduled_job (name) ON DELETE CASCADE,
      definition jsonb NOT NULL,
      in_force_from timestamptz NOT NULL,
      in_force_to timestamptz
    )`,
    `CREATE UNIQUE INDEX scheduled_job_version_in_force
      ON scheduled_job_version (job_name) WHERE in_force_to IS NULL`,
    `CREATE INDEX scheduled_job_version_history ON scheduled_job_version (job_name, in_force_from)`,
    `CREATE TABLE scheduled_job_run (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      job_name text NOT NULL REFERENCES scheduled_job (name) ON DELETE CASCADE,
      version_id bigint NOT NULL REFERENCES scheduled_job_version (id) ON DELETE CASCADE,
      scheduled_for timestamptz NOT NULL,
      covers_to timestamptz NOT NULL,
      count integer NOT NULL DEFAULT 1,
      trigger text NOT NULL CHECK (trigger IN ('schedule', 'missed', 'manual', 'backfill')),
      status text NOT NULL CHECK (status IN ('due', 'running', 'succeeded', 'failed', 'skipped')),
      reason text,
      blocked_by bigint,
      run_at timestamptz NOT NULL,
      offer_at timestamptz NOT NULL,
      attempt integer NOT NULL DEFAULT 0,
      failures integer NOT NULL DEFAULT 0,
      losses integer NOT NULL DEFAULT 0,
      exclusive boolean NOT NULL DEFAULT true,
      worker_id text,
      lease_expires_at timestamptz,
      data jsonb,
      progress jsonb,
      result jsonb,
      error jsonb,
      attempts jsonb NOT NULL DEFAULT '[]',
      created_at timestamptz NOT NULL,
      started_at timestamptz,
      attempt_started_at timestamptz,
      finished_at timestamptz
    )`,
    `CREATE UNIQUE INDEX scheduled_job_run_tick
      ON scheduled_job_run (job_name, scheduled_for) WHERE trigger IN ('schedule', 'missed')`,
    `CREATE UNIQUE INDEX scheduled_job_run_exclusive
      ON scheduled_job_run (job_name) WHERE status = 'running' AND exclusive`,
    `CREATE INDEX scheduled_job_run_open
      ON scheduled_job_run (status, offer_at) WHERE status IN ('due', 'running')`,
    `CREATE INDEX scheduled_job_run_history ON scheduled_job_run (job_name, scheduled_for DESC, id DESC)`,
    `CREATE TABLE scheduled_job_worker (
      id text PRIMARY KEY,
      host text NOT NULL,
      pid integer NOT NULL,
      started_at timestamptz NOT NULL,
      seen_at timestamptz NOT NULL,
      stopped_at timestamptz
    )`,
    `CREATE TABLE scheduled_job_revision (
      id boolean PRIMARY KEY DEFAULT true CHECK (id),
      revision bigint NOT NULL
    )`,
    `INSERT INTO scheduled_job_revision (revision) VALUES (1)`,
  ],
  down: [
    `DROP TABLE scheduled_job_revision`,
    `DROP TABLE scheduled_job_worker`,
    `DROP TABLE scheduled_job_run`,
    `DROP TABLE scheduled_job_version`,
    `DROP TABLE scheduled_job`,
  ],
}
