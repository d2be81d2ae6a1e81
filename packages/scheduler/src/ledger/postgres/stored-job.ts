import { rowsOf, type Database } from "../../base/database"
import type { StoredJob, StoredVersion } from "../history"
import { instantOf, ms, watermarkOf } from "./instant"
import { isStorable } from "../../base/safe-text"
import { toDefinition } from "../definition"
import { isPaused } from "./pauses"

interface JobRow {
  name: string
  source: string
  description: string | null
  state: StoredJob["state"]
  version_id: string
  definition: unknown
  watermark_ms: string
  created_ms: string
  removed_ms: string | null
  paused_ms: string | null
  paused_until_ms: string | null
  paused_by: string | null
  paused_reason: string | null
}

/** A pause that ended by itself is not returned. */
export async function storedJobs(database: Database, names: string[] | undefined): Promise<StoredJob[]> {
  const rows = await rowsOf<JobRow>(
    database,
    `SELECT j.name, j.source, j.description, j.state, v.id::text AS version_id, v.definition,
            ${ms(watermarkOf("j"))} AS watermark_ms, ${ms("j.created_at")} AS created_ms,
            ${ms("j.removed_at")} AS removed_ms,
            CASE WHEN ${isPaused("j")} THEN ${ms("j.paused_at")} END AS paused_ms,
            ${ms("j.paused_until")} AS paused_until_ms, j.paused_by, j.paused_reason
       FROM scheduled_job j
       JOIN scheduled_job_version v ON v.id = j.version_id
      WHERE $1::text[] IS NULL OR j.name = ANY ($1)
      ORDER BY j.name COLLATE "C"`,
    [names?.filter(isStorable) ?? null],
  )
  return rows.map(toJob)
}

function toJob(row: JobRow): StoredJob {
  const { schedule, policies, policyFaults, paused, secrets } = toDefinition(row.definition)
  const pausedAtMs = instantOf(row.paused_ms)
  return {
    name: row.name,
    source: row.source,
    description: row.description ?? undefined,
    state: row.state,
    versionId: row.version_id,
    schedule,
    policies,
    policyFaults,
    secrets,
    configPaused: paused,
    pause:
      pausedAtMs === undefined
        ? undefined
        : {
            atMs: pausedAtMs,
            untilMs: instantOf(row.paused_until_ms),
            by: row.paused_by ?? undefined,
            reason: row.paused_reason ?? undefined,
          },
    watermarkMs: Number(row.watermark_ms),
    createdAtMs: Number(row.created_ms),
    removedAtMs: instantOf(row.removed_ms),
  }
}

interface VersionRow {
  id: string
  job_name: string
  definition: unknown
  from_ms: string
  to_ms: string | null
}

export async function storedVersions(
  database: Database,
  names: string[] | undefined,
): Promise<StoredVersion[]> {
  const rows = await rowsOf<VersionRow>(
    database,
    `SELECT id::text, job_name, definition, ${ms("in_force_from")} AS from_ms, ${ms("in_force_to")} AS to_ms
       FROM scheduled_job_version
      WHERE $1::text[] IS NULL OR job_name = ANY ($1)
      ORDER BY in_force_from, scheduled_job_version.id`,
    [names?.filter(isStorable) ?? null],
  )
  return rows.map(({ id, job_name: job, definition, from_ms, to_ms }) => {
    const { schedule, policies } = toDefinition(definition)
    return { versionId: id, job, schedule, policies, fromMs: Number(from_ms), toMs: instantOf(to_ms) }
  })
}
