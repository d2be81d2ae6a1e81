import type { JobPlan } from "../ledger"
import { rowsOf, type Database } from "../../base/database"
import { firstSecond, lastSecond } from "@nightshift/cron/internal"
import { clockToleranceMs } from "../../policy/lookahead"
import type { PauseSpan } from "../../policy/pause"
import type { JobInput } from "../job-input"
import { toDefinition } from "../stored-definition"
import { instantOf } from "./instant"
import { queueIn } from "./stored-policy"

interface PlanRow {
  name: string
  removed: boolean
  watermark_ms: string
  paused_ms: string | null
  paused_until_ms: string | null
  earlier: PauseSpan[] | null
  versions: {
    id: string
    fingerprint: string | null
    /** Null if the process itself has the definition of this fingerprint. */
    definition: unknown
    from_ms: number
    to_ms: number | null
  }[]
}

/** Instants outside, such as infinity, are shown as the first or the last of these. */
const first = firstSecond * 1_000
const last = lastSecond * 1_000

/**
 * A job's watermark in whole milliseconds, as the planner knows it. Ticks are whole milliseconds, so the same ticks are
 * before it when fractions are cut off; rounded up, it could pass a tick that is not decided.
 */
export const watermarkOf = (job: string): string => `date_trunc('milliseconds', ${job}.watermark)`

/** Epoch milliseconds of a timestamp column. */
export const ms = (column: string): string =>
  `CASE WHEN ${column} IS NOT NULL THEN round(least(greatest(extract(epoch FROM ${column}) * 1000, ${first}), ${last}))::bigint END`

export const clockTolerance = `interval '${clockToleranceMs} milliseconds'`

/** Whether a job's schedule is paused at this moment; the pause may end by itself. */
export const isPaused = (job: string): string =>
  `(${job}.paused_at IS NOT NULL AND coalesce(${job}.paused_until > clock_timestamp(), true))`

/** The newest pause of a job, cut off at an instant, as an event stores it; null if there was none. */
export const pauseUntil = (job: string, instant: string): string =>
  `CASE WHEN ${job}.paused_at IS NOT NULL THEN jsonb_build_object(
     'atMs', ${ms(`${job}.paused_at`)}, 'untilMs', ${ms(`least(${job}.paused_until, ${instant})`)}) END`

/**
 * The pauses of a job before its newest one that ended after an instant. A job's row has only the newest pause, even when
 * it is over; the event of each pause holds the previous one.
 */
export const earlierPauses = (job: string, since: string): string => `
  SELECT jsonb_agg(e.details -> 'previous' ORDER BY e.id) FROM scheduled_job_event e
   WHERE e.job_name = ${job}.name AND e.at >= ${since} AND e.kind = 'paused'
     AND jsonb_typeof(e.details -> 'previous') = 'object'`

/** The queue that the job's newest version uses; the job name is given as a qualified column. Waiting runs follow a job that changes its queue. */
export const queueOf = (jobName: string, schema = ""): string => `(
  SELECT ${queueIn("q.definition")}
    FROM ${schema}scheduled_job k JOIN ${schema}scheduled_job_version q ON q.id = k.version_id
   WHERE k.name = ${jobName})`

/** `own`: definitions that the process itself has, by fingerprint; these are not read, and stay the same objects. */
export async function loadPlans(
  database: Database,
  { names, own }: { names: string[] | undefined; own: ReadonlyMap<string, JobInput["definition"]> },
): Promise<{ plans: JobPlan[]; revision: number }> {
  // The revision is read first: a change in between is then noticed again later, never missed.
  const [row] = await rowsOf<{ revision: string }>(database, `SELECT revision FROM scheduled_job_revision`)
  const rows = await rowsOf<PlanRow>(
    database,
    `SELECT j.name, j.state = 'removed' AS removed, ${ms(watermarkOf("j"))} AS watermark_ms,
            ${ms("j.paused_at")} AS paused_ms, ${ms("j.paused_until")} AS paused_until_ms,
            CASE WHEN j.paused_at > j.watermark THEN (${earlierPauses("j", "j.watermark")}) END AS earlier,
            jsonb_agg(jsonb_build_object(
              'id', v.id::text, 'fingerprint', v.fingerprint,
              'definition', CASE WHEN v.fingerprint = ANY ($2::text[]) THEN NULL ELSE v.definition END,
              'from_ms', ${ms("v.in_force_from")}, 'to_ms', ${ms("v.in_force_to")}) ORDER BY v.id) AS versions
       FROM scheduled_job j
       JOIN scheduled_job_version v ON v.job_name = j.name AND (v.in_force_to IS NULL OR v.in_force_to > j.watermark)
      WHERE $1::text[] IS NULL OR j.name = ANY ($1)
      GROUP BY j.name`,
    [names ?? null, [...own.keys()]],
  )
  return { plans: rows.map((row) => toPlan(row, own)), revision: Number(row!.revision) }
}

function toPlan(row: PlanRow, own: ReadonlyMap<string, JobInput["definition"]>): JobPlan {
  return {
    name: row.name,
    removed: row.removed,
    pause: pauseOf(row),
    ...(row.earlier ? { earlierPauses: row.earlier } : {}),
    watermarkMs: Number(row.watermark_ms),
    versions: row.versions.map(({ id, fingerprint, definition, from_ms, to_ms }) => {
      const { schedule, policies } =
        own.get(definition === null ? fingerprint! : "") ?? toDefinition(definition)
      return { versionId: id, schedule, policies, fromMs: from_ms, toMs: to_ms ?? undefined }
    }),
  }
}

function pauseOf({ paused_ms, paused_until_ms }: PlanRow): PauseSpan | undefined {
  return paused_ms === null ? undefined : { atMs: Number(paused_ms), untilMs: instantOf(paused_until_ms) }
}
