import { rowsOf, type Database } from "../../base/database"
import { waitOf } from "../../policy/early"
import { decideRefused } from "../../policy/overlap"
import type { SkipReason } from "../../policy/missed"
import type { OverlapPolicy } from "../../policy/policies"
import type { Claim } from "../ledger"
import { isRequested } from "./claim"
import { fateOfLate, isLate } from "./late"
import { isPaused, ms } from "./plans"
import { slotsOf } from "./stored-policy"

/** A run that waits for a slot is offered by whoever frees one; the sweep looks after it this seldom. */
const offerBlockedAfter = `interval '10 seconds'`

interface RefusedRow {
  requested: boolean
  begun: boolean
  removed: boolean
  paused: boolean
  early_ms: number
  scheduled_for_ms: string
  late_fate: SkipReason | null
  overlap: OverlapPolicy
  blocked_by: string | null
}

/** Says what becomes of a run that could not be claimed, and writes it. */
export async function settleRefused(database: Database, runId: string): Promise<Claim> {
  const [row] = await rowsOf<RefusedRow>(
    database,
    `SELECT ${isRequested("r")} AS requested, r.attempt > 0 AS begun, j.state = 'removed' AS removed,
            ${isPaused("j")} AS paused,
            CASE WHEN ${isLate("r")} THEN ${fateOfLate("r", "v.definition")} END AS late_fate,
            extract(epoch FROM r.run_at - clock_timestamp())::float8 * 1000 AS early_ms,
            ${ms("r.scheduled_for")} AS scheduled_for_ms,
            v.definition -> 'policies' ->> 'overlap' AS overlap,
            (SELECT o.id::text FROM scheduled_job_run o
              WHERE ${slotsOf("v.definition")} IS NOT NULL
                AND o.job_name = r.job_name AND o.status = 'running' AND o.slot IS NOT NULL
                AND o.lease_expires_at > clock_timestamp()
              ORDER BY o.attempt_started_at LIMIT 1) AS blocked_by
       FROM scheduled_job_run r
       JOIN scheduled_job j ON j.name = r.job_name
       JOIN scheduled_job_version v ON v.id = r.version_id
      WHERE r.id = $1 AND r.status = 'due'`,
    [runId],
  )
  if (!row) return { kind: "gone" }
  if (row.early_ms > 0) return waitOf(row.early_ms)
  const decision = decideRefused({
    overlap: row.overlap,
    requested: row.requested,
    begun: row.begun,
    jobRemoved: row.removed,
    jobPaused: row.paused,
    lateFate: row.late_fate ?? undefined,
    blockedByLiving: row.blocked_by !== null,
  })
  if (decision.kind === "wait") {
    if (row.blocked_by !== null) await offerLater(database, { runId, blockedBy: row.blocked_by })
    return decision
  }
  const blockedBy = decision.reason === "overlap" ? row.blocked_by : null
  const skipped = await rowsOf(
    database,
    `UPDATE scheduled_job_run SET status = 'skipped', reason = $2, blocked_by = $3, finished_at = clock_timestamp()
      WHERE id = $1 AND status = 'due' RETURNING id`,
    [runId, decision.reason, blockedBy],
  )
  if (skipped.length === 0) return { kind: "gone" }
  return {
    kind: "skipped",
    reason: decision.reason,
    blockedBy: blockedBy ?? undefined,
    scheduledForMs: Number(row.scheduled_for_ms),
  }
}

async function offerLater(database: Database, run: { runId: string; blockedBy: string }): Promise<void> {
  await database.query(
    `UPDATE scheduled_job_run SET offer_at = clock_timestamp() + ${offerBlockedAfter}, blocked_by = $2
      WHERE id = $1 AND status = 'due'`,
    [run.runId, run.blockedBy],
  )
}
