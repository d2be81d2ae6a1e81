import type { LedgerMigration } from "./migration"

/** The bound of a version's job as it was stored up to this step; null is without bound. */
const boundThen = `(CASE jsonb_typeof(v.definition -> 'policies' -> 'concurrency')
  WHEN 'number' THEN least(greatest((v.definition -> 'policies' ->> 'concurrency')::numeric, 1), 1000)
  WHEN 'null' THEN NULL ELSE 1 END)::integer`

export const countRuns: LedgerMigration = {
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
