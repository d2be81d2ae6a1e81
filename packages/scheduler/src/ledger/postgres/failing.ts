import { rowsOf, type Database } from "../../base/database"
import { ms } from "./instant"

export async function markFailing(database: Database, jobs: string[]): Promise<void> {
  await database.query(
    `WITH found AS MATERIALIZED (
       SELECT name FROM scheduled_job
        WHERE name = ANY ($1::text[]) AND troubled_at IS NULL ORDER BY name FOR NO KEY UPDATE)
     UPDATE scheduled_job j SET troubled_at = clock_timestamp() FROM found WHERE j.name = found.name`,
    [jobs],
  )
}

/** If several processes try at once, the row's lock lets one find it. */
export async function endFailing(database: Database, job: string): Promise<number | undefined> {
  const [row] = await rowsOf<{ since_ms: string }>(
    database,
    `UPDATE scheduled_job j SET troubled_at = NULL
       FROM (SELECT name, troubled_at FROM scheduled_job WHERE name = $1 AND troubled_at IS NOT NULL
              FOR NO KEY UPDATE) found
      WHERE j.name = found.name
     RETURNING ${ms("found.troubled_at")} AS since_ms`,
    [job],
  )
  return row && Number(row.since_ms)
}
