import { rowsOf, type Database } from "../../base/database"
import type { DueRun } from "../../job/due-run"
import { toTimestamp } from "./instant"
import { countGivenBack, handOver, holdsPermit } from "./permit"
import { queueOf } from "./plans"
import { toHeir } from "./visit"

/** A due run that is not to run, and why. */
export interface Skip {
  runId: string
  reason: string
  blockedBy?: string | undefined
  standInMs?: number | undefined
  decidedVersionId?: string | undefined
}

const skip = (requeueAfterMs: number): string => `
WITH given AS (
  SELECT * FROM jsonb_to_recordset($1::jsonb)
    AS g (id bigint, reason text, blocked_by bigint, stand_in timestamptz, version_id bigint)
), closing AS (
  SELECT r.id, r.job_name, r.permit FROM scheduled_job_run r JOIN given ON given.id = r.id WHERE ${holdsPermit("r")}
), wanting AS (
  SELECT NULL::text AS job_name WHERE false
), ${handOver({ requeueAfterMs, except: "w.id NOT IN (SELECT id FROM given)" })}, ${countGivenBack()}, skipped AS (
  UPDATE scheduled_job_run r
     SET status = 'skipped', reason = given.reason, blocked_by = given.blocked_by, stand_in = given.stand_in,
         decided_version_id = given.version_id, permit = NULL, late_at = NULL, finished_at = clock_timestamp()
    FROM given WHERE r.id = given.id
)
SELECT id::text AS run_id, job_name, attempt, ${queueOf("heir.job_name")} AS queue FROM heir`

/**
 * Skips due runs of one job, whose rows and semaphore the transaction has locked. Returns the runs that were given
 * their places.
 */
export async function skipRuns(database: Database, skips: Skip[], requeueAfterMs: number): Promise<DueRun[]> {
  const rows = await rowsOf<Parameters<typeof toHeir>[0]>(database, skip(requeueAfterMs), [
    JSON.stringify(
      skips.map(({ runId, reason, blockedBy, standInMs, decidedVersionId }) => ({
        id: runId,
        reason,
        blocked_by: blockedBy ?? null,
        stand_in: standInMs === undefined ? null : toTimestamp(standInMs),
        version_id: decidedVersionId ?? null,
      })),
    ),
  ])
  return rows.map(toHeir)
}
