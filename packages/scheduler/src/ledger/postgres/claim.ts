import type { ClaimInput } from "../claim"
import type { RunTrigger } from "../history"
import type { ClaimedRun } from "../ledger"
import type { StoredPolicies } from "../stored-policies"
import { permitOf } from "./permit"
import { clockTolerance, ms } from "./instant"

/** The claims, from three parameters. Of several claims for one run, the first counts. */
export const claimRequests = (given: {
  runIds: string
  workerIds: string
  leasesMs: string
}): string => `claim_request AS (
  SELECT DISTINCT ON (id) id, worker_id, lease_ms
    FROM unnest(${given.runIds}::bigint[], ${given.workerIds}::text[], ${given.leasesMs}::float8[])
         WITH ORDINALITY AS a (id, worker_id, lease_ms, turn)
   ORDER BY id, turn
)`

/** The values of the parameters of `claimRequests`. */
export function columnsOf(inputs: ClaimInput[]): unknown[] {
  return [
    inputs.map(({ runId }) => runId),
    inputs.map(({ workerId }) => workerId),
    inputs.map(({ leaseMs }) => leaseMs),
  ]
}

/** A pause is on, or the tick was decided before a pause that covers it. A run that was retried has no `late_at`. */
const mayBePaused = ({ run, job }: { run: string; job: string }): string =>
  `(coalesce(${job}.paused_until > clock_timestamp(), true) OR ${run}.late_at IS NOT NULL AND ${job}.paused_until > ${run}.scheduled_for)`

/**
 * The claimed runs among a CTE `locked_run`, whose rows are locked, that may be taken if there is room. `decideClaim` decides
 * about runs that are late, paused or removed, and about a run that kept its permit when a deploy lowered the bound.
 */
export const claimable = (table: string): string => `claimable AS MATERIALIZED (
  SELECT r.id, r.job_name, ${permitOf("r", table)} AS permit, r.must_run, r.scheduled_for, false AS late,
         claim_request.worker_id, claim_request.lease_ms, j.troubled_at IS NOT NULL AS was_failing,
         r.started_at IS NOT NULL AS begun, r.late_at
    FROM claim_request
    JOIN locked_run r ON r.id = claim_request.id
    JOIN ${table}scheduled_job j ON j.name = r.job_name
   WHERE r.status = 'due' AND r.run_at <= clock_timestamp() + ${clockTolerance}
     AND (r.late_at IS NULL OR r.late_at > clock_timestamp()) AND j.state = 'active'
     AND NOT (j.paused_at IS NOT NULL AND ${mayBePaused({ run: "r", job: "j" })}) AND r.permit IS DISTINCT FROM 'surplus'
)`

/** A claim may be a moment earlier than the run's time; its handler waits for that. */
const begins = (run: string): string => `greatest(clock_timestamp(), ${run}.run_at)`

/** Takes the runs of a CTE `admitted`, for which there is room. */
export const takeAdmitted = (table = ""): string => `
UPDATE ${table}scheduled_job_run r
   SET status = 'running', trigger = CASE WHEN admitted.late THEN 'missed' ELSE r.trigger END,
       attempt = r.attempt + 1, worker_id = admitted.worker_id,
       permit = CASE WHEN admitted.permit IS NOT NULL THEN 'held' END, must_run = admitted.must_run,
       late_at = NULL, blocked_by = NULL,
       lease_expires_at = clock_timestamp() + admitted.lease_ms * interval '1 millisecond',
       started_at = coalesce(r.started_at, ${begins("r")}), attempt_started_at = ${begins("r")}
  FROM admitted
 WHERE r.id = admitted.id
RETURNING r.id::text AS run_id, r.job_name, r.attempt, r.failures, ${ms("r.scheduled_for")} AS scheduled_for_ms,
          ${ms("r.run_at")} AS run_at_ms, r.data, r.version_id::text AS version_id, r.trigger, admitted.was_failing,
          admitted.begun, ${ms("admitted.late_at")} AS late_at_ms`

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
  was_failing: boolean
  begun: boolean
  late_at_ms: string | null
}

export function toClaimed(row: TakenRow, { policies, faults }: StoredPolicies): ClaimedRun {
  return {
    runId: row.run_id,
    job: row.job_name,
    attempt: row.attempt,
    failures: row.failures,
    scheduledFor: Number(row.scheduled_for_ms),
    trigger: row.trigger,
    wasFailing: row.was_failing,
    runAtMs: Number(row.run_at_ms),
    data: row.data ?? undefined,
    policies,
    before: { begun: row.begun, lateAtMs: row.late_at_ms === null ? undefined : Number(row.late_at_ms) },
    ...(faults.length > 0 ? { faults } : {}),
  }
}
