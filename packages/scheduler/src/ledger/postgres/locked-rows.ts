import { rowsOf, type Database } from "../../base/database"
import { isStorable } from "../../base/safe-text"
import { jobUnknown, runUnknown } from "../operation-errors"
import type { RunStatus } from "../history"
import { isRunId } from "../run"

/** Locks a job that an operator acts on. Throws `JOB_UNKNOWN` unless some build has it. */
export async function assertActive(database: Database, job: string): Promise<void> {
  const rows = isStorable(job)
    ? await rowsOf<{ name: string; state: string }>(
        database,
        `SELECT name, state FROM scheduled_job WHERE name = $1 FOR NO KEY UPDATE`,
        [job],
      )
    : []
  if (rows[0]?.state === "active") return
  const active = await rowsOf<{ name: string }>(
    database,
    `SELECT name FROM scheduled_job WHERE state = 'active' ORDER BY name`,
  )
  throw jobUnknown({ job, known: active.map(({ name }) => name), removed: rows.length > 0 })
}

/** Locks a job, active or not; before any of its runs. */
export async function lockJob(database: Database, job: string): Promise<void> {
  await database.query(`SELECT 1 FROM scheduled_job WHERE name = $1 FOR NO KEY UPDATE`, [job])
}

export interface RunState {
  job: string
  status: RunStatus
  count: number
  permit: "needed" | "held" | "surplus" | null
}

/** Locks a run that an operator acts on. Throws `RUN_UNKNOWN` if there is no such run. */
export async function runState(database: Database, runId: string): Promise<RunState> {
  return stateOf(database, runId, "FOR NO KEY UPDATE")
}

/** The job of a run; where both are locked, the job is locked first. Throws `RUN_UNKNOWN` if there is no such run. */
export async function jobOfRun(database: Database, runId: string): Promise<string> {
  return (await stateOf(database, runId, "")).job
}

async function stateOf(database: Database, runId: string, locking: string): Promise<RunState> {
  if (!isRunId(runId)) throw runUnknown(runId)
  const [row] = await rowsOf<RunState>(
    database,
    `SELECT job_name AS job, status, count, permit FROM scheduled_job_run WHERE id = $1 ${locking}`,
    [runId],
  )
  if (!row) throw runUnknown(runId)
  return row
}
