import { rowsOf, type Database } from "../../base/database"
import type { LogLevel, LogLine } from "../history"
import { isRunId } from "../run"
import { ms, toTimestamp } from "./instant"

/** Stores lines of many runs at once; neither a claim nor an outcome waits for the lock that this takes on the run's row. */
export async function recordLogs(database: Database, lines: LogLine[]): Promise<void> {
  const rows = lines.map(({ runId, attempt, line, atMs, level, message }) => {
    return { run_id: runId, attempt, line, at: toTimestamp(atMs), level, message }
  })
  await database.query(
    `INSERT INTO scheduled_job_log (run_id, attempt, line, at, level, message)
     SELECT given.* FROM jsonb_to_recordset($1::jsonb)
              AS given (run_id bigint, attempt integer, line integer, at timestamptz, level text, message text)
       JOIN scheduled_job_run r ON r.id = given.run_id
     ON CONFLICT DO NOTHING`,
    [JSON.stringify(rows)],
  )
}

interface LogRow {
  attempt: number
  line: number
  at_ms: string
  level: LogLevel
  message: string
}

export async function logs(
  database: Database,
  { runId, limit }: { runId: string; limit: number },
): Promise<LogLine[]> {
  if (!isRunId(runId)) return []
  const rows = await rowsOf<LogRow>(
    database,
    `SELECT attempt, line, ${ms("at")} AS at_ms, level, message FROM scheduled_job_log
      WHERE run_id = $1 ORDER BY attempt, line LIMIT $2`,
    [runId, limit],
  )
  return rows.map(({ attempt, line, at_ms, level, message }) => {
    return { runId, attempt, line, atMs: Number(at_ms), level, message }
  })
}
