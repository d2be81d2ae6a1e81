import { rowsOf, type Database } from "../../base/database"
import { ms } from "./plans"

export async function markTroubled(database: Database, jobs: string[]): Promise<void> {
  await database.query(
    `UPDATE scheduled_job SET troubled_at = clock_timestamp() WHERE name = ANY ($1::text[]) AND troubled_at IS NULL`,
    [jobs],
  )
}

/** Of several that try at once, the row's lock lets one find it. */
export async function endTrouble(database: Database, job: string): Promise<number | undefined> {
  const [row] = await rowsOf<{ since_ms: string }>(
    database,
    `UPDATE scheduled_job j SET troubled_at = NULL
       FROM (SELECT name, troubled_at FROM scheduled_job WHERE name = $1 AND troubled_at IS NOT NULL FOR UPDATE) found
      WHERE j.name = found.name
     RETURNING ${ms("found.troubled_at")} AS since_ms`,
    [job],
  )
  return row && Number(row.since_ms)
}
