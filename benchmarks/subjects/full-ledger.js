"use strict"

const { openLedger, migrate } = require("./nightshift")
const { Client } = require("pg")

/** Hourly jobs, each with this many runs of the last hours: of a hundred, two failed and three were skipped. */
async function fillLedger(place, { jobs, runsEach }) {
  await migrate(place)
  await storeJobs(place, jobs)
  const client = new Client({ connectionString: place.databaseUrl })
  await client.connect()
  // In chronological order, as a scheduler writes them.
  await client.query(
    `INSERT INTO scheduled_job_run
            (job_name, version_id, scheduled_for, covers_to, trigger, status, reason, run_at, offer_at, created_at,
             started_at, attempt_started_at, finished_at, attempt, worker_id, result, error, attempts)
     SELECT j.name, j.version_id, t.at, t.at, s.trigger, s.status,
            CASE s.status WHEN 'failed' THEN 'error' WHEN 'skipped' THEN 'overlap' END, t.at, t.at, t.at,
            s.began, s.began, t.at + (1 + n % 20) * interval '1 second', 1, 'shop-1-4711-0a1b2c3d',
            CASE WHEN s.status = 'succeeded' THEN '{"updated": 12}'::jsonb END,
            CASE WHEN s.status = 'failed' THEN '{"name": "Error", "message": "connect ETIMEDOUT 10.0.0.7:8080"}'::jsonb END,
            CASE WHEN s.status = 'skipped' THEN '[]' ELSE jsonb_build_array(jsonb_build_object(
              'attempt', 1, 'worker', 'shop-1-4711-0a1b2c3d', 'startedAt', s.began, 'finishedAt', t.at + interval '1 second',
              'outcome', s.status, 'error', NULL)) END
       FROM generate_series($1::int, 1, -1) AS hour
      CROSS JOIN (SELECT row_number() OVER (ORDER BY name) AS n, * FROM scheduled_job) j
      CROSS JOIN LATERAL (SELECT date_trunc('hour', now()) - (hour - 1) * interval '1 hour' AS at) t
      CROSS JOIN LATERAL (
        SELECT CASE WHEN (n + hour) % 100 = 7 THEN 'missed' ELSE 'schedule' END AS trigger,
               CASE WHEN (n + hour) % 100 < 2 THEN 'failed' WHEN (n + hour) % 100 < 5 THEN 'skipped' ELSE 'succeeded' END
                 AS status,
               CASE WHEN (n + hour) % 100 NOT IN (2, 3, 4) THEN t.at + interval '5 milliseconds' END AS began) s`,
    [runsEach],
  )
  await client.query(`VACUUM ANALYZE`)
  await client.end()
}

/** Makes the jobs look as if they had existed for years. */
async function storeJobs(place, jobs) {
  const { job } = require("./nightshift")
  const ledger = openLedger(place)
  const names = Array.from({ length: jobs }, (_, number) => `job-${number}`)
  const records = names.map((name) => {
    const { schedule, policies, source } = job({ name, schedule: "0 * * * *" }, () => {})
    return { name, source, description: undefined, schedule, policies, paused: false }
  })
  await ledger.reconcile({ jobs: records, keepSources: [] })
  await ledger.close()
  const client = new Client({ connectionString: place.databaseUrl })
  await client.connect()
  await client.query(`UPDATE scheduled_job_version SET in_force_from = in_force_from - interval '2 years'`)
  await client.query(
    `UPDATE scheduled_job SET created_at = created_at - interval '2 years', watermark = now()`,
  )
  await client.end()
}

module.exports = { fillLedger }
