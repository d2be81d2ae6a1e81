import type { Bench } from "./bench.fixture"
import { defaultPolicies } from "../src/policy/policies"

/** Writes `jobs` hourly jobs with `runsEach` runs each: of a hundred ticks two failed, three were skipped, one was missed. */
export async function fillLedger(
  bench: Pick<Bench, "sql">,
  input: { jobs: number; runsEach: number },
): Promise<void> {
  const schedule = { expression: "0 * * * *", timezone: "UTC", gap: "run-after", fold: "first" }
  const definition = JSON.stringify({ schedule, policies: defaultPolicies, paused: false })
  await bench.sql(
    `INSERT INTO scheduled_job (name, source, state, watermark, created_at, updated_at)
     SELECT 'job-' || n, 'src/jobs/job-' || n || '.js', 'active', now(), now() - interval '1 year', now()
       FROM generate_series(1, $1::int) AS n`,
    [input.jobs],
  )
  await bench.sql(
    `INSERT INTO scheduled_job_version (job_name, definition, in_force_from)
     SELECT name, $1::jsonb, created_at FROM scheduled_job`,
    [definition],
  )
  await bench.sql(
    `UPDATE scheduled_job j SET version_id = v.id FROM scheduled_job_version v WHERE v.job_name = j.name`,
  )
  await bench.sql(
    `INSERT INTO scheduled_job_run
            (job_name, version_id, scheduled_for, covers_to, trigger, status, reason, run_at, offer_at, created_at,
             started_at, finished_at, attempt)
     SELECT j.name, j.version_id, t.at, t.at, CASE WHEN (n + h) % 100 = 7 THEN 'missed' ELSE 'schedule' END, s.status,
            CASE s.status WHEN 'failed' THEN 'error' WHEN 'skipped' THEN 'overlap' END, t.at, t.at, t.at,
            CASE WHEN s.status <> 'skipped' THEN t.at END, t.at + interval '1 second', 1
       FROM generate_series($1::int, 1, -1) AS h
      CROSS JOIN generate_series(1, $2::int) AS n
       JOIN scheduled_job j ON j.name = 'job-' || n
      CROSS JOIN LATERAL (SELECT date_trunc('hour', now()) - h * interval '1 hour' AS at) t
      CROSS JOIN LATERAL (SELECT CASE WHEN (n + h) % 100 < 2 THEN 'failed' WHEN (n + h) % 100 < 5 THEN 'skipped'
                                      ELSE 'succeeded' END AS status) s`,
    [input.runsEach, input.jobs],
  )
  await bench.sql(`ANALYZE`)
}
