import { decideRefused } from "../../policy/overlap"
import type { OverlapPolicy, Policies } from "../../policy/policies"
import type { Claim, ClaimedRun } from "../ledger"
import { rowsOf, type Database } from "./database"
import { clockTolerance, isPaused, ms } from "./plans"

/**
 * Takes the run in one statement. The partial unique index on (job_name) of exclusive running runs is what
 * keeps two runs of a job apart; the NOT EXISTS only spares the ordinary case an error.
 */
const take = `
UPDATE scheduled_job_run r
   SET status = 'running', attempt = r.attempt + 1, worker_id = $2,
       lease_expires_at = clock_timestamp() + $3 * interval '1 millisecond',
       started_at = coalesce(r.started_at, clock_timestamp()), attempt_started_at = clock_timestamp()
  FROM scheduled_job j, scheduled_job_version v
 WHERE r.id = $1 AND r.status = 'due' AND r.run_at <= clock_timestamp() + ${clockTolerance}
   AND j.name = r.job_name AND j.state = 'active' AND (r.trigger = 'manual' OR NOT ${isPaused("j")})
   AND v.id = r.version_id
   AND NOT (r.exclusive AND EXISTS (
     SELECT 1 FROM scheduled_job_run o
      WHERE o.job_name = r.job_name AND o.status = 'running' AND o.exclusive))
RETURNING r.id::text AS run_id, r.job_name, r.attempt, r.failures, ${ms("r.scheduled_for")} AS scheduled_for_ms,
          r.data, v.definition -> 'policies' AS policies`

interface TakenRow {
  run_id: string
  job_name: string
  attempt: number
  failures: number
  scheduled_for_ms: string
  data: Record<string, unknown> | null
  policies: Policies
}

interface RefusedRow {
  manual: boolean
  removed: boolean
  paused: boolean
  overlap: OverlapPolicy
  blocked_by: string | null
}

export async function claimRun(
  database: Database,
  input: { runId: string; workerId: string; leaseMs: number },
): Promise<Claim> {
  const taken = await takeRun(database, input)
  if (taken) return { kind: "claimed", run: toClaimed(taken) }
  return settleRefused(database, input.runId)
}

async function takeRun(
  database: Database,
  input: { runId: string; workerId: string; leaseMs: number },
): Promise<TakenRow | undefined> {
  try {
    const rows = await rowsOf<TakenRow>(database, take, [input.runId, input.workerId, input.leaseMs])
    return rows[0]
  } catch (error) {
    if (isBlocked(error)) return undefined
    throw error
  }
}

function isBlocked(error: unknown): boolean {
  const { code, constraint } = error as { code?: string; constraint?: string }
  return code === "23505" && constraint === "scheduled_job_run_exclusive"
}

async function settleRefused(database: Database, runId: string): Promise<Claim> {
  const [row] = await rowsOf<RefusedRow>(
    database,
    `SELECT r.trigger = 'manual' AS manual, j.state = 'removed' AS removed, ${isPaused("j")} AS paused,
            v.definition -> 'policies' ->> 'overlap' AS overlap,
            (SELECT o.id::text FROM scheduled_job_run o
              WHERE r.exclusive AND o.job_name = r.job_name AND o.status = 'running' AND o.exclusive
                AND o.lease_expires_at > clock_timestamp()) AS blocked_by
       FROM scheduled_job_run r
       JOIN scheduled_job j ON j.name = r.job_name
       JOIN scheduled_job_version v ON v.id = r.version_id
      WHERE r.id = $1 AND r.status = 'due'`,
    [runId],
  )
  if (!row) return { kind: "gone" }
  const decision = decideRefused({
    overlap: row.overlap,
    manual: row.manual,
    jobRemoved: row.removed,
    jobPaused: row.paused,
    blockedByLiving: row.blocked_by !== null,
  })
  if (decision.kind === "wait") return decision
  const blockedBy = decision.reason === "overlap" ? row.blocked_by : null
  const skipped = await rowsOf(
    database,
    `UPDATE scheduled_job_run SET status = 'skipped', reason = $2, blocked_by = $3, finished_at = clock_timestamp()
      WHERE id = $1 AND status = 'due' RETURNING id`,
    [runId, decision.reason, blockedBy],
  )
  if (skipped.length === 0) return { kind: "gone" }
  return { kind: "skipped", reason: decision.reason, blockedBy: blockedBy ?? undefined }
}

function toClaimed(row: TakenRow): ClaimedRun {
  return {
    runId: row.run_id,
    job: row.job_name,
    attempt: row.attempt,
    failures: row.failures,
    scheduledFor: Number(row.scheduled_for_ms),
    data: row.data ?? undefined,
    policies: row.policies,
  }
}
