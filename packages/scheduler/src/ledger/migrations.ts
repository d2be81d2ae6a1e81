/** One step of the ledger's tables. Steps are only ever added; a released one is never changed. */
export interface LedgerMigration {
  /** Sorts the steps; the Medusa plugin's migration of the same step bears it in its class name. */
  timestamp: number
  name: string
  up: string[]
  down: string[]
}

const first: LedgerMigration = {
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

const second: LedgerMigration = {
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

const third: LedgerMigration = {
  timestamp: 1_795_582_800_000,
  name: "FingerprintScheduledJobVersions",
  // What a server compares at its start, instead of whole definitions.
  up: [`ALTER TABLE scheduled_job_version ADD COLUMN fingerprint text`],
  down: [`ALTER TABLE scheduled_job_version DROP COLUMN fingerprint`],
}

const fourth: LedgerMigration = {
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

const fifth: LedgerMigration = {
  timestamp: 1_795_629_600_000,
  name: "SignalScheduledJobLedger",
  // Since when a job's newest outcome is a bad one: what tells its first success afterwards from any other.
  up: [`ALTER TABLE scheduled_job ADD COLUMN troubled_at timestamptz`],
  down: [`ALTER TABLE scheduled_job DROP COLUMN troubled_at`],
}

/** The bound of a version's job as it was stored up to this step; null is without bound. */
const boundThen = `(CASE jsonb_typeof(v.definition -> 'policies' -> 'concurrency')
  WHEN 'number' THEN least(greatest((v.definition -> 'policies' ->> 'concurrency')::numeric, 1), 1000)
  WHEN 'null' THEN NULL ELSE 1 END)::integer`

const sixth: LedgerMigration = {
  timestamp: 1_795_845_600_000,
  name: "CountScheduledJobRuns",
  // How many runs of a bounded job are under way is one number, and what decided about a tick is kept with it.
  up: [
    // First, as it locks scheduled_job, and a planner locks that before the runs. Its rows change with nearly every run of their jobs; with room on the page a change touches no index.
    `CREATE TABLE scheduled_job_semaphore (
      job_name text PRIMARY KEY REFERENCES scheduled_job (name) ON DELETE CASCADE,
      bound integer NOT NULL CHECK (bound > 0),
      held integer NOT NULL DEFAULT 0,
      changes bigint NOT NULL DEFAULT 0
    ) WITH (fillfactor = 50)`,
    `DROP INDEX scheduled_job_run_waiting`,
    // The release before still takes slots: the column and its index go with a later step.
    `ALTER TABLE scheduled_job_run
      ADD COLUMN permit text CHECK (permit IN ('needed', 'held', 'surplus')),
      ADD COLUMN must_run boolean NOT NULL DEFAULT false,
      ADD COLUMN late_at timestamptz,
      ADD COLUMN stand_in timestamptz,
      ADD COLUMN decided_version_id bigint`,
    `INSERT INTO scheduled_job_semaphore (job_name, bound, held)
     SELECT j.name, ${boundThen},
            (SELECT count(*) FROM scheduled_job_run r WHERE r.job_name = j.name AND r.status = 'running')
       FROM scheduled_job j JOIN scheduled_job_version v ON v.id = j.version_id
      WHERE ${boundThen} IS NOT NULL`,
    `UPDATE scheduled_job_run r SET permit = CASE WHEN r.status = 'due' THEN 'needed' WHEN s.held > s.bound THEN 'surplus' ELSE 'held' END
       FROM scheduled_job_semaphore s WHERE s.job_name = r.job_name AND r.status IN ('due', 'running')`,
    `UPDATE scheduled_job_run SET late_at = run_at + interval '10 seconds'
      WHERE status = 'due' AND trigger = 'schedule' AND attempt = 0 AND blocked_by IS NULL`,
    // What waits for a place, in the order in which it gets one.
    `CREATE INDEX scheduled_job_run_waiting ON scheduled_job_run (job_name, scheduled_for, id)
      WHERE status = 'due' AND permit = 'needed' AND blocked_by IS NOT NULL`,
    `CREATE INDEX scheduled_job_run_permit ON scheduled_job_run (job_name) WHERE permit IN ('held', 'surplus')`,
  ],
  down: [
    `DROP INDEX scheduled_job_run_permit`,
    `DROP INDEX scheduled_job_run_waiting`,
    `DROP TABLE scheduled_job_semaphore`,
    `ALTER TABLE scheduled_job_run
      DROP COLUMN permit,
      DROP COLUMN must_run,
      DROP COLUMN late_at,
      DROP COLUMN stand_in,
      DROP COLUMN decided_version_id`,
    `CREATE INDEX scheduled_job_run_waiting ON scheduled_job_run (job_name, scheduled_for, id) WHERE status = 'due'`,
  ],
}

export const ledgerMigrations: readonly LedgerMigration[] = [first, second, third, fourth, fifth, sixth]
