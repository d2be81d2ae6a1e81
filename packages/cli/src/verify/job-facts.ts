import type { Policies } from "@nightshift/scheduler/internal/policy/policies"
import { rowsOf, type Database } from "@nightshift/scheduler/internal/base/database"
import { groupBy } from "@nightshift/scheduler/internal/base/group-by"
import { readPolicies } from "@nightshift/scheduler/internal/ledger/stored-policies"

/** The facts of a run. All times are epoch milliseconds of the database's clock. */
export interface RunFacts {
  id: string
  job: string
  /** The version whose tick it is. */
  versionId: number
  trigger: "schedule" | "missed"
  status: "due" | "running" | "succeeded" | "failed" | "skipped"
  reason: string | undefined
  blockedBy: string | undefined
  scheduledForMs: number
  /** The last tick of a range that was skipped as one row; otherwise the same as `scheduledForMs`. */
  coversToMs: number
  count: number
  finishedAtMs: number | undefined
  /** In order. */
  attempts: AttemptFacts[]
}

export interface AttemptFacts {
  attempt: number
  /** From here on it holds its permit. The handler may be called later. */
  claimedAtMs: number
  fromMs: number
  /** Infinity while it is under way. */
  toMs: number
  outcome: "succeeded" | "failed" | "cancelled" | "worker_lost" | "handed_back" | "running"
}

export interface VersionFacts {
  id: number
  policies: Policies
  /** From here on ticks belong to it. It was written up to a second earlier, or by a slow transaction later. */
  inForceFromMs: number
  /**
   * By now its transaction is over: it locks all jobs, so that no tick is written before its end. This is when the first
   * tick after the version came into force was written; Infinity if there is none.
   */
  committedByMs: number
}

/** All that is known of one job. */
export interface JobFacts {
  job: string
  /** Oldest first. */
  versions: VersionFacts[]
  removedAtMs: number[]
  /** Ordered by scheduled time. */
  runs: RunFacts[]
}

/** A fault in the workers or their services, from its start to its end. */
export interface Disturbance {
  kind: string
  fromMs: number
  toMs: number
}

/** One violation, and its run. */
export interface Finding {
  job: string
  runId: string
  atMs: number
}

interface RunRow extends Omit<RunFacts, "versionId" | "reason" | "blockedBy" | "finishedAtMs" | "attempts"> {
  versionId: string
  reason: string | null
  blockedBy: string | null
  finishedAtMs: number | null
  attempt: number
  attemptStartedAtMs: number | null
  attempts: {
    attempt: number
    claimedAt?: string
    startedAt: string
    finishedAt: string
    outcome: AttemptFacts["outcome"]
  }[]
}

interface VersionRow {
  job: string
  id: string
  policies: unknown
  inForceFromMs: number
  committedByMs: number | null
}

interface CallRow {
  key: string
  beginMs: number | null
  endMs: number | null
}

/** Epoch milliseconds as JSON, so that they are read as a number: the text of a float depends on the session's settings. */
export const epochMs = (column: string) => `to_jsonb(floor(extract(epoch FROM ${column}) * 1000)::bigint)`

/** Reads the facts of each job. */
export async function readJobFacts(database: Database): Promise<JobFacts[]> {
  const runs = await rowsOf<RunRow>(
    database,
    `SELECT id::text, job_name AS job, version_id::text AS "versionId", trigger, status, reason,
            blocked_by::text AS "blockedBy", count, attempt, attempts,
            ${epochMs("scheduled_for")} AS "scheduledForMs", ${epochMs("covers_to")} AS "coversToMs",
            ${epochMs("finished_at")} AS "finishedAtMs", ${epochMs("attempt_started_at")} AS "attemptStartedAtMs"
       FROM scheduled_job_run
      WHERE trigger IN ('schedule', 'missed') ORDER BY job_name, scheduled_for`,
  )
  const versions = await rowsOf<VersionRow>(
    database,
    `WITH written AS (
       SELECT began.at, (SELECT min(r.created_at) FROM scheduled_job_run r WHERE r.created_at > began.at) AS next_at
         FROM (SELECT DISTINCT in_force_from AS at FROM scheduled_job_version) began
     )
     SELECT job_name AS job, id::text, definition -> 'policies' AS policies, ${epochMs("in_force_from")} AS "inForceFromMs",
            ${epochMs("next_at")} AS "committedByMs"
       FROM scheduled_job_version v JOIN written ON written.at = v.in_force_from ORDER BY v.id`,
  )
  const removals = await rowsOf<{ job: string; atMs: number }>(
    database,
    `SELECT job_name AS job, ${epochMs("at")} AS "atMs" FROM scheduled_job_event WHERE kind = 'removed'`,
  )
  const calls = await readCalls(database)
  const runsOf = groupBy(runs, ({ job }) => job)
  const removalsOf = groupBy(removals, ({ job }) => job)
  return [...groupBy(versions, ({ job }) => job)].map(([job, its]) => ({
    job,
    versions: its.map(({ id, policies, inForceFromMs, committedByMs }) => ({
      id: Number(id),
      policies: readPolicies(policies).policies,
      inForceFromMs,
      committedByMs: committedByMs ?? Infinity,
    })),
    removedAtMs: (removalsOf.get(job) ?? []).map(({ atMs }) => atMs),
    runs: (runsOf.get(job) ?? []).map((row) => toRun(row, calls)),
  }))
}

async function readCalls(database: Database): Promise<Map<string, CallRow>> {
  const rows = await rowsOf<CallRow>(
    database,
    `SELECT run_id || '.' || attempt AS key, ${epochMs("min(at) FILTER (WHERE phase = 'begin')")} AS "beginMs",
            ${epochMs("max(at) FILTER (WHERE phase = 'end')")} AS "endMs"
       FROM verify_call GROUP BY run_id, attempt`,
  )
  return new Map(rows.map((row) => [row.key, row]))
}

function toRun(row: RunRow, calls: Map<string, CallRow>): RunFacts {
  const { attemptStartedAtMs, ...facts } = row
  const attempts: AttemptFacts[] = row.attempts.map(
    ({ attempt, claimedAt, startedAt, finishedAt, outcome }) => ({
      attempt,
      claimedAtMs: Date.parse(claimedAt ?? startedAt),
      fromMs: Date.parse(startedAt),
      toMs: Date.parse(finishedAt),
      outcome,
    }),
  )
  if (row.status === "running") {
    const claimedAtMs = attemptStartedAtMs!
    attempts.push({
      attempt: row.attempt,
      claimedAtMs,
      fromMs: claimedAtMs,
      toMs: Infinity,
      outcome: "running",
    })
  }
  return {
    ...facts,
    versionId: Number(row.versionId),
    reason: row.reason ?? undefined,
    blockedBy: row.blockedBy ?? undefined,
    finishedAtMs: row.finishedAtMs ?? undefined,
    attempts: attempts.map((attempt) => seenBy(calls.get(`${row.id}.${attempt.attempt}`), attempt)),
  }
}

/**
 * An attempt extended by what its handler recorded, since the handler may have worked before or after the times in the
 * ledger. Only the handler of an attempt that was given up may go on after the attempt's end.
 */
function seenBy(call: CallRow | undefined, attempt: AttemptFacts): AttemptFacts {
  const { claimedAtMs, fromMs, toMs, outcome } = attempt
  return {
    ...attempt,
    claimedAtMs: Math.min(claimedAtMs, call?.beginMs ?? claimedAtMs),
    fromMs: Math.min(fromMs, call?.beginMs ?? fromMs),
    toMs: outcome === "succeeded" ? Math.max(toMs, call?.endMs ?? toMs) : toMs,
  }
}
