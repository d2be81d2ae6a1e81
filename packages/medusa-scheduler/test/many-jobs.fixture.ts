import { jobFile, type Store } from "./store.fixture"

/** The name of a job among many. */
export const nameOf = (number: number): string => `job-${String(number).padStart(4, "0")}`

const warehouses = ["Bremen", "Hamburg", "Vienna", "Zurich"]

/**
 * The files of many jobs. One in five has no tick in the next 24 hours; the others have from one to over a thousand.
 */
export function manyJobs(count: number): Record<string, string> {
  const schedules = ["*/5 * * * *", "17 * * * *", "30 2 * * *", "* * * * *", "0 0 29 2 *"]
  return Object.fromEntries(
    Array.from({ length: count }, (_, number) => {
      const config = {
        name: nameOf(number),
        schedule: schedules[number % schedules.length],
        description: `Takes over what the warehouse in ${warehouses[number % 4]} has counted`,
      }
      return [`jobs/${nameOf(number)}.js`, jobFile(config, "return {}")]
    }),
  )
}

/**
 * Writes ended runs of each job, an hour apart, as a scheduler would: most succeeded, some failed with an error
 * and a stack, some skipped; a skipped one may stand for a range of ticks.
 */
export async function addRuns(store: Store, each: number): Promise<void> {
  await store.sql(
    `INSERT INTO scheduled_job_run
            (job_name, version_id, scheduled_for, covers_to, count, trigger, status, reason, run_at, offer_at, created_at,
             started_at, attempt_started_at, finished_at, attempt, worker_id, result, error, attempts)
     SELECT j.name, j.version_id, t.at, CASE WHEN kind = 3 THEN t.at + interval '10 minutes' ELSE t.at END,
            CASE WHEN kind = 3 THEN 11 ELSE 1 END, CASE WHEN kind = 4 THEN 'missed' ELSE 'schedule' END,
            s.status, CASE s.status WHEN 'failed' THEN 'error' WHEN 'skipped' THEN 'overlap' END, t.at, t.at, t.at,
            s.began, s.began, t.at + (1 + n % 40) * interval '1 second', CASE s.status WHEN 'skipped' THEN 0 ELSE 1 END,
            CASE WHEN s.status <> 'skipped' THEN 'shop-1-4711-0a1b2c3d' END,
            CASE WHEN s.status = 'succeeded' THEN '{"updated": 12}'::jsonb END, s.error,
            CASE WHEN s.status = 'skipped' THEN '[]' ELSE jsonb_build_array(jsonb_build_object(
              'attempt', 1, 'worker', 'shop-1-4711-0a1b2c3d', 'startedAt', s.began,
              'finishedAt', t.at + (1 + n % 40) * interval '1 second', 'outcome', s.status, 'error', s.error)) END
       FROM generate_series($1::int, 1, -1) AS hour
      CROSS JOIN (SELECT row_number() OVER (ORDER BY name) AS n, * FROM scheduled_job) j
      CROSS JOIN LATERAL (SELECT date_trunc('hour', now()) - hour * interval '1 hour' AS at) t
      CROSS JOIN LATERAL (SELECT (n + hour) % 20 AS kind) k
      CROSS JOIN LATERAL (
        SELECT CASE WHEN kind IN (1, 2) THEN 'failed' WHEN kind IN (3, 5) THEN 'skipped' ELSE 'succeeded' END AS status,
               CASE WHEN kind NOT IN (3, 5) THEN t.at + interval '5 milliseconds' END AS began,
               CASE WHEN kind IN (1, 2) THEN jsonb_build_object('name', 'Error', 'code', 'ETIMEDOUT',
                 'message', 'connect ETIMEDOUT 10.0.0.7:8080 ' || repeat('and-a-word-that-is-long-', 6),
                 'stack', 'Error: connect ETIMEDOUT 10.0.0.7:8080' || repeat(E'\\n    at handler (/shop/dist/jobs/stock.js:12:9)', 9))
               END AS error) s`,
    [each],
  )
  await store.sql(`ANALYZE scheduled_job_run`)
}

/** Gives the newest run of a job that succeeded 1,000 lines of log. */
export async function addLog(store: Store, job: string): Promise<void> {
  await store.sql(
    `INSERT INTO scheduled_job_log (run_id, attempt, line, at, level, message)
     SELECT r.id, 1, line, r.started_at + line * interval '1 millisecond', CASE line % 50 WHEN 0 THEN 'warn' ELSE 'info' END,
            'article ' || line || ' is in stock'
       FROM (SELECT id, started_at FROM scheduled_job_run WHERE status = 'succeeded' AND job_name = $1
              ORDER BY scheduled_for DESC LIMIT 1) r
      CROSS JOIN generate_series(1, 1000) AS line`,
    [job],
  )
}
