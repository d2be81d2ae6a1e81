import { rowsOf, type Database } from "../../base/database"
import type { RunRecord } from "../history"
import { runColumns, toRunRecord, type RunRow } from "./run-row"

/** By the index of the runs that are not over, however long the history is. */
export async function runsUnderWay(database: Database, { limit }: { limit: number }): Promise<RunRecord[]> {
  const rows = await rowsOf<RunRow>(
    database,
    `SELECT ${runColumns} FROM scheduled_job_run r
      WHERE r.status = 'running' ORDER BY r.started_at, r.id LIMIT $1`,
    [limit],
  )
  return rows.map(toRunRecord)
}
