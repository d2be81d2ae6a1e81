import type { JobPlan } from "../ledger"
import { rowsOf, type Database } from "../../base/database"
import type { PauseSpan } from "../../policy/pause"
import { toDefinition, type JobInput } from "../definition"
import { instantOf, ms, watermarkOf } from "./instant"
import { earlierPauses } from "./pauses"

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
