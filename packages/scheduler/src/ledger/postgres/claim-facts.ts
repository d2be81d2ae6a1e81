import { rowsOf, type Database } from "../../base/database"
import type { ClaimFacts } from "../../policy/overlap"
import type { PauseSpan } from "../../policy/pause"
import { claimFacts, standsIn, wasPausedAt } from "../claim"
import { readPolicies } from "../stored-policies"
import { holdsPermit, permitOf } from "./permit"
import { earlierPauses, isPaused, pauseUntil } from "./pauses"
import { ms } from "./instant"

/** A due run that a worker wants to claim, with everything that decides about it. */
export interface WantedRun {
  runId: string
  scheduledForMs: number
  versionId: string
  wasFailing: boolean
  permit: "needed" | "held" | "surplus" | null
  isLate: boolean
  /** When it becomes late, in epoch milliseconds. */
  lateAtMs: number | undefined
  begun: boolean
  mustRun: boolean
  /** The run that blocks it; one with a live worker if there is one. */
  blocker: { id: string; isLiving: boolean } | undefined
  /** The newest later tick that ran, runs, or is due; `isOurs` if its row could be locked. */
  standIn: { runId: string; scheduledForMs: number; isOurs: boolean } | undefined
  /** Whether it matters which run stands in. */
  isCollapsible: boolean
  facts(held: number): ClaimFacts
}

interface FactsRow {
  run_id: string
  /** Null if the job has no bound. */
  bound: number | null
  /** How many runs of the job hold a permit. */
  held: number
  version_id: string
  policies: unknown
  permit: "needed" | "held" | "surplus" | null
  must_run: boolean
  requested: boolean
  begun: boolean
  removed: boolean
  paused: boolean
  /** The newest pause and the earlier ones, for a run that was not retried. */
  pause: PauseSpan | null
  earlier: PauseSpan[] | null
  was_failing: boolean
  late: boolean
  late_at_ms: string | null
  early_ms: string
  now_ms: string
  scheduled_for_ms: string
  blocker: { id: string; isLiving: boolean } | null
  newest: { runId: string; scheduledForMs: number; isDue: boolean; policies: unknown } | null
  locked_id: string | null
}

/** A later tick of a late run's job that can stand in for it. */
const standInOf = ({ run, locking }: { run: string; locking: string }): string => `
  SELECT n.id, n.scheduled_for, n.status, n.version_id FROM scheduled_job_run n
   WHERE ${run}.late_at <= clock_timestamp() AND n.job_name = ${run}.job_name AND n.scheduled_for > ${run}.scheduled_for
     AND n.scheduled_for <= clock_timestamp() AND n.trigger IN ('schedule', 'missed') AND n.status <> 'skipped'
   ORDER BY n.scheduled_for DESC LIMIT 1 ${locking}`

/** Another run of the job that holds a permit; one with a live worker comes first. */
const blockerOf = (run: string): string => `
  SELECT jsonb_build_object('id', o.id::text, 'isLiving', living.is_so)
    FROM scheduled_job_run o
   CROSS JOIN LATERAL (SELECT CASE o.status WHEN 'running' THEN o.lease_expires_at ELSE o.offer_at END
                                > clock_timestamp() AS is_so) living
   WHERE o.job_name = ${run}.job_name AND ${holdsPermit("o")} AND o.id <> ${run}.id
   ORDER BY living.is_so DESC, o.attempt_started_at NULLS LAST, o.id LIMIT 1`

/**
 * The held permits are counted again, not read from the semaphore: the semaphore is locked, and every change of its count
 * locks it first. Handing a permit on does not change the count.
 */
const factsOf = `
WITH room AS MATERIALIZED (
  SELECT s.job_name, s.bound, (SELECT count(*)::integer FROM scheduled_job_run o
                                WHERE o.job_name = s.job_name AND ${holdsPermit("o")}) AS held
    FROM scheduled_job_semaphore s WHERE s.job_name = $2
)
SELECT r.id::text AS run_id, room.bound, coalesce(room.held, 0) AS held, r.version_id::text AS version_id, v.definition -> 'policies' AS policies,
       ${permitOf("r")} AS permit, r.must_run, r.trigger IN ('manual', 'backfill') AS requested, r.started_at IS NOT NULL AS begun,
       j.state = 'removed' AS removed, ${isPaused("j")} AS paused,
       CASE WHEN r.late_at IS NOT NULL THEN ${pauseUntil("j", "clock_timestamp()")} END AS pause,
       CASE WHEN r.late_at IS NOT NULL THEN (${earlierPauses("j", "r.scheduled_for")}) END AS earlier, j.troubled_at IS NOT NULL AS was_failing,
       coalesce(r.late_at <= clock_timestamp(), false) AS late,
       round(extract(epoch FROM r.run_at - clock_timestamp())::numeric * 1000, 3)::text AS early_ms,
       ${ms("r.late_at")} AS late_at_ms, ${ms("clock_timestamp()")} AS now_ms, ${ms("r.scheduled_for")} AS scheduled_for_ms,
       (${blockerOf("r")}) AS blocker,
       (SELECT jsonb_build_object('runId', n.id::text, 'scheduledForMs', ${ms("n.scheduled_for")},
                                  'isDue', n.status = 'due', 'policies', its.definition -> 'policies')
          FROM (${standInOf({ run: "r", locking: "" })}) n JOIN scheduled_job_version its ON its.id = n.version_id) AS newest,
       locked.id::text AS locked_id
  FROM scheduled_job_run r
  JOIN scheduled_job j ON j.name = r.job_name
  JOIN scheduled_job_version v ON v.id = r.version_id
  LEFT JOIN room ON true
  LEFT JOIN LATERAL (${standInOf({ run: "r", locking: "FOR NO KEY UPDATE SKIP LOCKED" })}) locked ON true
 WHERE r.id = ANY ($1::bigint[]) AND r.job_name = $2 AND r.status = 'due'
 ORDER BY r.scheduled_for, r.id`

/** Those of these runs of one job that are due, the oldest tick first. Their rows and the semaphore must be locked. */
export async function readWanted(
  database: Database,
  { job, runIds }: { job: string; runIds: string[] },
): Promise<{ runs: WantedRun[]; held: number }> {
  const rows = await rowsOf<FactsRow>(database, factsOf, [runIds, job])
  return { runs: rows.map(toWanted), held: rows[0]?.held ?? 0 }
}

function toWanted(row: FactsRow): WantedRun {
  const { bound } = row
  const { policies } = readPolicies(row.policies)
  const scheduledForMs = Number(row.scheduled_for_ms)
  const { newest } = row
  const isStandIn =
    newest !== null &&
    standsIn(
      { scheduledFor: scheduledForMs, policies },
      {
        scheduledFor: newest.scheduledForMs,
        policies: readPolicies(newest.policies).policies,
        isDue: newest.isDue,
      },
    )
  const pauses = [...(row.earlier ?? []), ...(row.pause ? [row.pause] : [])]
  const wasPaused = wasPausedAt(pauses, scheduledForMs)
  const run: WantedRun = {
    runId: row.run_id,
    scheduledForMs,
    versionId: row.version_id,
    wasFailing: row.was_failing,
    permit: row.permit,
    isLate: row.late,
    lateAtMs: row.late_at_ms === null ? undefined : Number(row.late_at_ms),
    begun: row.begun,
    mustRun: row.must_run,
    blocker: row.blocker ?? undefined,
    standIn: isStandIn
      ? { runId: newest.runId, scheduledForMs: newest.scheduledForMs, isOurs: newest.runId === row.locked_id }
      : undefined,
    isCollapsible: row.late && policies.missed === "once" && !wasPaused,
    facts: (held) =>
      claimFacts({
        policies,
        scheduledForMs,
        nowMs: Number(row.now_ms),
        requested: row.requested,
        begun: row.begun,
        mustRun: run.mustRun,
        isLate: run.isLate,
        hasStandIn: run.standIn !== undefined,
        jobRemoved: row.removed,
        jobPaused: row.paused,
        wasPaused,
        hasRoom: bound === null || (row.permit === "needed" ? held < bound : held <= bound),
        blockedByLiving: run.blocker?.isLiving ?? false,
        earlyMs: Number(row.early_ms),
      }),
  }
  return run
}
