import type { AttemptRecord, RunRecord, RunStatus, RunTrigger, TickRecord } from "../history"
import { shownData } from "../secret-data"
import type { RunError } from "../run"
import { instantOf, ms } from "./instant"

export interface TickRow {
  run_id: string
  job_name: string
  version_id: string
  scheduled_for_ms: string
  covers_to_ms: string
  count: number
  trigger: RunTrigger
  status: RunStatus
  reason: string | null
}

export interface RunRow extends TickRow {
  blocked_by: string | null
  stand_in_ms: string | null
  decided_version_id: string | null
  must_run: boolean
  attempt: number
  failures: number
  worker_id: string | null
  requested_by: string | null
  run_at_ms: string
  created_ms: string
  started_ms: string | null
  attempt_started_ms: string | null
  finished_ms: string | null
  cancel_requested_ms: string | null
  lease_expires_ms: string | null
  data: unknown
  /** The secret paths of its version and of the newest version of its job. */
  secrets: unknown[] | null
  progress: unknown
  result: unknown
  error: unknown
  attempts: unknown
}

export const tickColumns = `r.id::text AS run_id, r.job_name, r.version_id::text,
  ${ms("r.scheduled_for")} AS scheduled_for_ms, ${ms("r.covers_to")} AS covers_to_ms,
  r.count, r.trigger, r.status, r.reason`

const commonColumns = `${tickColumns}, r.blocked_by::text, ${ms("r.stand_in")} AS stand_in_ms,
  r.decided_version_id::text, r.must_run, r.attempt, r.failures, r.worker_id, r.requested_by,
  ${ms("r.run_at")} AS run_at_ms, ${ms("r.created_at")} AS created_ms, ${ms("r.started_at")} AS started_ms,
  ${ms("r.attempt_started_at")} AS attempt_started_ms, ${ms("r.finished_at")} AS finished_ms, ${ms("r.cancel_requested_at")} AS cancel_requested_ms,
  ${ms("r.lease_expires_at")} AS lease_expires_ms, r.progress, r.error`

export const runColumns = `${commonColumns}, r.data, r.result, r.attempts, CASE WHEN r.data IS NOT NULL THEN (
  SELECT jsonb_agg(q.definition -> 'secrets')
    FROM scheduled_job k JOIN scheduled_job_version q ON q.id IN (k.version_id, r.version_id)
   WHERE k.name = r.job_name) END AS secrets`

/** The columns of a list; reading the others takes longer than all of these. */
export const briefColumns = `${commonColumns}, NULL AS data, NULL AS secrets, NULL AS result, '[]'::jsonb AS attempts`

export function toTickRecord(row: TickRow): TickRecord {
  return {
    runId: row.run_id,
    job: row.job_name,
    versionId: row.version_id,
    scheduledForMs: Number(row.scheduled_for_ms),
    coversToMs: Number(row.covers_to_ms),
    count: row.count,
    trigger: row.trigger,
    status: row.status,
    reason: row.reason ?? undefined,
  }
}

export function toRunRecord(row: RunRow): RunRecord {
  // Written out: an object that begins with a spread takes several times as long, and lists have many rows.
  return {
    runId: row.run_id,
    job: row.job_name,
    versionId: row.version_id,
    scheduledForMs: Number(row.scheduled_for_ms),
    coversToMs: Number(row.covers_to_ms),
    count: row.count,
    trigger: row.trigger,
    status: row.status,
    reason: row.reason ?? undefined,
    blockedBy: row.blocked_by ?? undefined,
    standInMs: instantOf(row.stand_in_ms),
    decidedVersionId: row.decided_version_id ?? undefined,
    mustRun: row.must_run,
    attempt: row.attempt,
    failures: row.failures,
    workerId: row.worker_id ?? undefined,
    requestedBy: row.requested_by ?? undefined,
    runAtMs: Number(row.run_at_ms),
    createdAtMs: Number(row.created_ms),
    startedAtMs: instantOf(row.started_ms),
    attemptStartedAtMs: instantOf(row.attempt_started_ms),
    finishedAtMs: instantOf(row.finished_ms),
    cancelRequestedAtMs: instantOf(row.cancel_requested_ms),
    leaseExpiresAtMs: instantOf(row.lease_expires_ms),
    data: row.data === null ? undefined : shownData(row.data, row.secrets ?? []),
    progress: row.progress ?? undefined,
    result: row.result ?? undefined,
    error: toStoredError(row.error),
    attempts: toStoredAttempts(row.attempts),
  }
}

const outcomes: readonly string[] = ["succeeded", "failed", "worker_lost", "handed_back", "cancelled"]

/** An error as the ledger stores it; if another program wrote it, it may have any shape. */
function toStoredError(stored: unknown): RunError | undefined {
  if (stored === null || stored === undefined) return undefined
  const { name, message, stack, code } = stored as { [key in keyof RunError]?: unknown }
  return {
    name: textOf(name) ?? "Error",
    message: textOf(message) ?? "The ledger holds no message.",
    stack: textOf(stack),
    code: textOf(code),
  }
}

/** The attempts of a run; entries that are no attempts are left out. */
function toStoredAttempts(stored: unknown): AttemptRecord[] {
  return Array.isArray(stored) ? stored.filter(isAttempt) : []
}

function isAttempt(value: unknown): value is AttemptRecord {
  if (typeof value !== "object" || value === null) return false
  const { attempt, claimedAt, startedAt, finishedAt, outcome } = value as Partial<
    Record<keyof AttemptRecord, unknown>
  >
  return (
    typeof attempt === "number" &&
    typeof outcome === "string" &&
    outcomes.includes(outcome) &&
    [claimedAt ?? startedAt, startedAt, finishedAt].every(
      (at) => typeof at === "string" && !Number.isNaN(Date.parse(at)),
    )
  )
}

const textOf = (value: unknown): string | undefined => (typeof value === "string" ? value : undefined)
