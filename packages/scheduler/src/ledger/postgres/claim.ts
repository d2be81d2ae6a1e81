import { rowsOf, type Database } from "../../base/database"
import type { RunTrigger } from "../history"
import type { Claim, ClaimedRun } from "../ledger"
import type { StoredPolicies } from "../stored-policies"
import { fateOfLate, isLate } from "./late"
import { clockTolerance, isPaused, ms } from "./plans"
import { settleRefused } from "./refusal"
import { slotsOf } from "./stored-policy"
import type { VersionPolicies } from "./version-policies"
import { violates } from "./violation"

export interface ClaimInput {
  runId: string
  workerId: string
  leaseMs: number
}

/** A person asked for it: the schedule's pauses do not concern such a run. */
export const isRequested = (run: string): string => `(${run}.trigger IN ('manual', 'backfill'))`

/** The claims, as three lists. */
export const asked = (first: number): string => `asked AS (
  SELECT * FROM unnest($${first}::bigint[], $${first + 1}::text[], $${first + 2}::float8[]) AS a (id, worker_id, lease_ms)
)`

/** By their ids alone: Postgres thinks that hardly any run is due, and would look through all that are. */
export const lockedForClaim = (ids: string): string => `mine AS MATERIALIZED (
  SELECT id, job_name, version_id, trigger, status, attempt, blocked_by, run_at, scheduled_for
    FROM scheduled_job_run WHERE id = ANY (${ids}::bigint[]) ORDER BY id FOR UPDATE
)`

export const ready = `ready AS (
  SELECT r.id, r.job_name, r.scheduled_for, asked.worker_id, asked.lease_ms, j.troubled_at IS NOT NULL AS troubled,
         ${slotsOf("v.definition")} AS slots
    FROM asked
    JOIN mine r ON r.id = asked.id
    JOIN scheduled_job j ON j.name = r.job_name
    JOIN scheduled_job_version v ON v.id = r.version_id
   WHERE r.status = 'due' AND r.run_at <= clock_timestamp() + ${clockTolerance} AND j.state = 'active'
     AND (r.attempt > 0 OR ${isRequested("r")} OR NOT ${isPaused("j")})
     AND (NOT ${isLate("r")} OR (${fateOfLate("r", "v.definition")}) IS NULL)
)`

/** A claim may come a moment before a run's time, and its handler waits for that. */
const begins = `greatest(clock_timestamp(), r.run_at)`

/** Takes those of a CTE `placed`. */
export const takePlaced = `
UPDATE scheduled_job_run r
   SET status = 'running', trigger = CASE WHEN ${isLate("r")} THEN 'missed' ELSE r.trigger END,
       attempt = r.attempt + 1, worker_id = placed.worker_id, slot = placed.slot,
       lease_expires_at = clock_timestamp() + placed.lease_ms * interval '1 millisecond',
       started_at = coalesce(r.started_at, ${begins}), attempt_started_at = ${begins}
  FROM placed
 WHERE r.id = placed.id
RETURNING r.id::text AS run_id, r.job_name, r.attempt, r.failures, ${ms("r.scheduled_for")} AS scheduled_for_ms,
          ${ms("r.run_at")} AS run_at_ms, r.data, r.version_id::text AS version_id, r.trigger, placed.troubled`

/**
 * Takes runs in one statement, whose row locks keep others from the same runs. Each running run of a bounded job holds
 * a slot of its own: the unique index on (job_name, slot) is what keeps the bound when two processes choose the same
 * free slot.
 */
const take = `
WITH ${asked(1)}, ${lockedForClaim("$1")}, ${ready}, placed AS (
  SELECT ready.*, free.slot
    FROM (SELECT *, row_number() OVER (PARTITION BY job_name ORDER BY scheduled_for, id) AS place FROM ready) ready
    LEFT JOIN LATERAL (
      SELECT s.slot FROM generate_series(1, ready.slots) AS s (slot)
       WHERE NOT EXISTS (
         SELECT 1 FROM scheduled_job_run o
          WHERE o.job_name = ready.job_name AND o.status = 'running' AND o.slot = s.slot)
       ORDER BY s.slot OFFSET ready.place - 1 LIMIT 1) free ON true
   WHERE ready.slots IS NULL OR free.slot IS NOT NULL
)${takePlaced}`

export interface TakenRow {
  run_id: string
  job_name: string
  attempt: number
  failures: number
  scheduled_for_ms: string
  run_at_ms: string
  data: Record<string, unknown> | null
  version_id: string
  trigger: RunTrigger
  troubled: boolean
}

/** Claims several runs in one commit; those that could not be taken are settled one by one. */
export async function claimRuns(
  database: Database,
  inputs: ClaimInput[],
  policies: VersionPolicies,
): Promise<Claim[]> {
  const taken = new Map<string, ClaimedRun>()
  const rows = await takeRuns(database, inputs)
  const known = await policies.of(rows.map((row) => row.version_id))
  for (const row of rows) taken.set(row.run_id, toClaimed(row, known.get(row.version_id)!))
  const claims: Claim[] = []
  for (const { runId } of inputs) {
    const run = taken.get(runId)
    // Of two claims of one run in one group, only the first has it.
    taken.delete(runId)
    claims.push(run ? { kind: "claimed", run } : await settleRefused(database, runId))
  }
  return claims
}

async function takeRuns(database: Database, inputs: ClaimInput[]): Promise<TakenRow[]> {
  try {
    return await rowsOf<TakenRow>(database, take, columnsOf(inputs))
  } catch (error) {
    if (!violates(error, "scheduled_job_run_slot")) throw error
    if (inputs.length === 1) return []
    // Another process was a moment faster on one slot; the others must not suffer from it.
    const runs: TakenRow[] = []
    for (const input of inputs) runs.push(...(await takeRuns(database, [input])))
    return runs
  }
}

/** As `asked` takes them. */
export function columnsOf(inputs: ClaimInput[]): unknown[] {
  return [
    inputs.map(({ runId }) => runId),
    inputs.map(({ workerId }) => workerId),
    inputs.map(({ leaseMs }) => leaseMs),
  ]
}

export function toClaimed(row: TakenRow, { policies, faults }: StoredPolicies): ClaimedRun {
  return {
    runId: row.run_id,
    job: row.job_name,
    attempt: row.attempt,
    failures: row.failures,
    scheduledFor: Number(row.scheduled_for_ms),
    trigger: row.trigger,
    troubled: row.troubled,
    runAtMs: Number(row.run_at_ms),
    data: row.data ?? undefined,
    policies,
    ...(faults.length > 0 ? { faults } : {}),
  }
}
