import type { JobRecord, Reconciled } from "../ledger"
import { rowsOf, type Database } from "../../base/database"

interface StoredJob {
  name: string
  state: "active" | "removed"
  source: string
  same_definition: boolean | null
  same_record: boolean | null
}

const wanted = `jsonb_to_recordset($1::jsonb)
  AS w (name text, source text, description text, definition jsonb)`

/** What a pause that the config asks for bears as its author. */
const byConfig = `'config'`

/**
 * Must run inside a transaction. The lock on the revision lets one process reconcile at a time; the locks on
 * the jobs keep planners out, so that no tick is decided past the moment at which one version ends and the
 * next begins.
 */
export async function reconcileJobs(
  database: Database,
  { jobs, keepSources }: { jobs: JobRecord[]; keepSources: string[] },
): Promise<Reconciled> {
  const input = JSON.stringify(jobs.map(toInput))
  await database.query(`SELECT revision FROM scheduled_job_revision FOR UPDATE`)
  const stored = await rowsOf<StoredJob>(
    database,
    `SELECT j.name, j.state, j.source, v.definition = w.definition AS same_definition,
            j.source = w.source AND j.description IS NOT DISTINCT FROM w.description AS same_record
       FROM scheduled_job j
       LEFT JOIN scheduled_job_version v ON v.id = j.version_id
       LEFT JOIN ${wanted} ON w.name = j.name
      ORDER BY j.name
        FOR UPDATE OF j`,
    [input],
  )
  const [clock] = await rowsOf<{ moment: string }>(
    database,
    // A planner may have decided a tick by the clock's tolerance ahead; the border must not lie before it.
    `SELECT greatest(date_trunc('milliseconds', clock_timestamp()), max(watermark))::text AS moment FROM scheduled_job`,
  )
  const { moment } = clock!
  const { added, changed, removed, moved } = difference(stored, jobs, keepSources)
  if (added.length > 0) await addJobs(database, input, added, moment)
  if (changed.length > 0) await applyPauses(database, input, changed, moment)
  if (changed.length + removed.length > 0) await closeVersions(database, [...changed, ...removed], moment)
  if (added.length + changed.length > 0) await openVersions(database, input, [...added, ...changed], moment)
  if (removed.length > 0) await removeJobs(database, removed, moment)
  if (moved.length > 0) await updateRecords(database, input, moved, moment)
  if (added.length + changed.length + removed.length > 0) {
    await recordEvents(database, { added, changed, removed }, moment)
    await database.query(`UPDATE scheduled_job_revision SET revision = revision + 1`)
  }
  return { added, changed, removed }
}

function toInput(job: JobRecord) {
  const { name, source, description, paused, schedule, policies } = job
  return { name, source, description: description ?? null, definition: { schedule, policies, paused } }
}

function difference(stored: StoredJob[], jobs: JobRecord[], keepSources: string[]) {
  const active = new Map(stored.filter((job) => job.state === "active").map((job) => [job.name, job]))
  const names = jobs.map((job) => job.name)
  const wantedNames = new Set(names)
  return {
    added: names.filter((name) => !active.has(name)),
    changed: names.filter((name) => active.get(name)?.same_definition === false),
    removed: [...active.values()]
      .filter((job) => !wantedNames.has(job.name) && !isKept(job.source, keepSources))
      .map((job) => job.name),
    moved: names.filter((name) => active.get(name)?.same_record === false),
  }
}

/** A source that ends in a slash is a folder, and stands for everything below it. */
function isKept(source: string, keepSources: string[]): boolean {
  return keepSources.some((kept) => (kept.endsWith("/") ? source.startsWith(kept) : source === kept))
}

const asksForPause = (definition: string): string => `coalesce((${definition} ->> 'paused')::boolean, false)`

/** A config that begins to say paused pauses the job; one that ends to say it ends the pause that it had made. */
async function applyPauses(
  database: Database,
  input: string,
  names: string[],
  moment: string,
): Promise<void> {
  const changes = `FROM ${wanted}, scheduled_job_version v
      WHERE j.name = w.name AND j.name = ANY ($2) AND v.id = j.version_id`
  await database.query(
    `UPDATE scheduled_job j SET paused_at = $3, paused_until = NULL, paused_by = ${byConfig}, paused_reason = NULL
       ${changes} AND ${asksForPause("w.definition")} AND NOT ${asksForPause("v.definition")} AND j.paused_at IS NULL`,
    [input, names, moment],
  )
  await database.query(
    `UPDATE scheduled_job j SET paused_at = NULL, paused_until = NULL, paused_by = NULL, paused_reason = NULL
       ${changes} AND NOT ${asksForPause("w.definition")} AND j.paused_by = ${byConfig}`,
    [input, names],
  )
}

async function recordEvents(database: Database, changes: Reconciled, moment: string): Promise<void> {
  const events = Object.entries(changes).flatMap(([kind, names]) =>
    (names as string[]).map((name) => ({ kind, name })),
  )
  await database.query(
    `INSERT INTO scheduled_job_event (job_name, at, kind, details)
     SELECT e.name, $2, e.kind, jsonb_build_object('source', j.source, 'versionId', j.version_id::text)
       FROM jsonb_to_recordset($1::jsonb) AS e (name text, kind text)
       JOIN scheduled_job j ON j.name = e.name`,
    [JSON.stringify(events), moment],
  )
}

/**
 * A job seen for the first time owes nothing from before this moment. One that comes back keeps its watermark:
 * what it owed until its removal is still settled.
 */
async function addJobs(database: Database, input: string, names: string[], moment: string): Promise<void> {
  await database.query(
    `INSERT INTO scheduled_job
            (name, source, description, state, watermark, paused_at, paused_by, created_at, updated_at)
     SELECT w.name, w.source, w.description, 'active', $3,
            CASE WHEN ${asksForPause("w.definition")} THEN $3::timestamptz END,
            CASE WHEN ${asksForPause("w.definition")} THEN ${byConfig} END, $3, $3
       FROM ${wanted}
      WHERE w.name = ANY ($2)
      ORDER BY w.name
     ON CONFLICT (name) DO UPDATE
        SET state = 'active', removed_at = NULL, source = excluded.source,
            description = excluded.description, updated_at = excluded.updated_at,
            paused_at = CASE WHEN excluded.paused_at IS NOT NULL THEN coalesce(scheduled_job.paused_at, excluded.paused_at)
                             WHEN scheduled_job.paused_by = ${byConfig} THEN NULL ELSE scheduled_job.paused_at END,
            paused_by = CASE WHEN excluded.paused_at IS NOT NULL AND scheduled_job.paused_at IS NULL THEN ${byConfig}
                             WHEN excluded.paused_at IS NULL AND scheduled_job.paused_by = ${byConfig} THEN NULL
                             ELSE scheduled_job.paused_by END`,
    [input, names, moment],
  )
}

async function closeVersions(database: Database, names: string[], moment: string): Promise<void> {
  await database.query(
    `UPDATE scheduled_job_version SET in_force_to = $2 WHERE job_name = ANY ($1) AND in_force_to IS NULL`,
    [names, moment],
  )
}

async function openVersions(
  database: Database,
  input: string,
  names: string[],
  moment: string,
): Promise<void> {
  await database.query(
    `WITH opened AS (
       INSERT INTO scheduled_job_version (job_name, definition, in_force_from)
       SELECT w.name, w.definition, $3 FROM ${wanted} WHERE w.name = ANY ($2)
       RETURNING id, job_name
     )
     UPDATE scheduled_job j SET version_id = opened.id, updated_at = $3
       FROM opened WHERE j.name = opened.job_name`,
    [input, names, moment],
  )
}

async function removeJobs(database: Database, names: string[], moment: string): Promise<void> {
  await database.query(
    `UPDATE scheduled_job SET state = 'removed', removed_at = $2, updated_at = $2 WHERE name = ANY ($1)`,
    [names, moment],
  )
}

async function updateRecords(
  database: Database,
  input: string,
  names: string[],
  moment: string,
): Promise<void> {
  await database.query(
    `UPDATE scheduled_job j SET source = w.source, description = w.description, updated_at = $3
       FROM ${wanted} WHERE j.name = w.name AND j.name = ANY ($2)`,
    [input, names, moment],
  )
}
