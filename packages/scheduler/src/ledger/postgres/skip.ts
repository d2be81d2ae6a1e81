import type { Database } from "../../base/database"
import type { DueRun } from "../../job/due-run"
import { toTimestamp } from "./instant"
import { holdsPermit } from "./permit"
import { grantFreePermits } from "./semaphore"

/** A due run to skip, and why. */
export interface Skip {
  runId: string
  reason: string
  blockedBy?: string | undefined
  standInMs?: number | undefined
  decidedVersionId?: string | undefined
}

const skip = `
WITH given AS (
  SELECT * FROM jsonb_to_recordset($2::jsonb)
    AS g (id bigint, reason text, blocked_by bigint, stand_in timestamptz, version_id bigint)
), holding AS MATERIALIZED (
  SELECT count(*)::integer AS count FROM scheduled_job_run r JOIN given ON given.id = r.id WHERE ${holdsPermit("r")}
), skipped AS (
  UPDATE scheduled_job_run r
     SET status = 'skipped', reason = given.reason, blocked_by = given.blocked_by, stand_in = given.stand_in,
         decided_version_id = given.version_id, permit = NULL, late_at = NULL, finished_at = clock_timestamp()
    FROM given WHERE r.id = given.id
)
UPDATE scheduled_job_semaphore s SET held = s.held - holding.count
  FROM holding WHERE s.job_name = $1 AND holding.count > 0`

/**
 * Skips due runs of one job, whose rows and semaphore the transaction has locked, and gives their permits to runs that
 * wait. Returns these runs.
 */
export async function skipRuns(
  database: Database,
  input: { job: string; skips: Skip[]; requeueAfterMs: number },
): Promise<DueRun[]> {
  const { job, skips, requeueAfterMs } = input
  await database.query(skip, [
    job,
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
  return grantFreePermits(database, { jobs: [job], offerAfterMs: requeueAfterMs })
}
