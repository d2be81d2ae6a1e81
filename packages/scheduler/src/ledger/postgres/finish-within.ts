import { rowsOf, type Database } from "../../base/database"
import type { Finished, Outcome } from "../ledger"
import { lockSemaphore, settleSurplus } from "./permit"
import { commitsSoon } from "./transaction"
import { runBatch, type BatchOptions } from "./batch"

/**
 * Ends an attempt inside a transaction that holds its handler's writes. It waits for the locks first, run row and then
 * semaphore: what a visit would leave to another transaction has to be done in this one.
 */
export async function finishWithin(
  manager: Database,
  outcome: Outcome,
  options: BatchOptions,
): Promise<Finished> {
  const table = options.schema ? `${options.schema}.` : ""
  const [run] = await rowsOf<{ job: string; permit: string | null }>(
    manager,
    `SELECT r.job_name AS job, r.permit FROM ${table}scheduled_job_run r CROSS JOIN ${commitsSoon}
      WHERE r.id = $1 FOR NO KEY UPDATE OF r`,
    [outcome.runId],
  )
  if (run?.permit) {
    if (!(await lockSemaphore(manager, run.job, table))) {
      await manager.query(`UPDATE ${table}scheduled_job_run SET permit = NULL WHERE id = $1`, [outcome.runId])
    } else if (run.permit === "surplus") {
      await settleSurplus(manager, { job: run.job, attempts: [outcome], table })
    }
  }
  const [done] = await runBatch(manager, [{ kind: "finish", outcome }], options)
  if (done?.kind !== "ended") return { recorded: false, freed: undefined }
  return { recorded: true, freed: done.freed }
}
