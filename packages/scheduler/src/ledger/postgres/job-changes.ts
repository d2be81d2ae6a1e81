import { rowsOf, type Database } from "../../base/database"
import type { Reconciled } from "../ledger"
import type { JobInput } from "../definition"
import { configAuthor } from "../operations"
import { pauseUntil } from "./pauses"
import { boundOf } from "./stored-policy"

/** The jobs of a parameter, each a `JobInput`, as the table `w`. */
const wanted = ({ jobs }: { jobs: string }): string => `jsonb_to_recordset(${jobs}::jsonb)
  AS w (name text, source text, description text, definition jsonb, fingerprint text)`

const byConfig = `'${configAuthor}'`

const eventDetails = (source: string, versionId: string): string =>
  `jsonb_build_object('source', ${source}, 'versionId', ${versionId}::text)`

const asksForPause = (definition: string): string =>
  `coalesce(${definition} -> 'paused' = 'true'::jsonb, false)`

/** Of jobs whose fingerprint differs, returns those whose definition differs; the others get the new fingerprint. */
export async function changedAmong(database: Database, suspected: JobInput[]): Promise<JobInput[]> {
  if (suspected.length === 0) return []
  const rows = await rowsOf<{ name: string }>(
    database,
    `UPDATE scheduled_job_version v SET fingerprint = w.fingerprint
       FROM ${wanted({ jobs: "$1" })} JOIN scheduled_job j ON j.name = w.name
      WHERE v.id = j.version_id AND v.definition = w.definition
     RETURNING j.name`,
    [JSON.stringify(suspected)],
  )
  const same = new Set(rows.map(({ name }) => name))
  return suspected.filter(({ name }) => !same.has(name))
}

/**
 * A new job has no ticks before this moment. One that returns keeps its watermark: its undecided ticks up to its removal
 * are still decided; its semaphore is set like that of a changed job.
 */
export async function addJobs(
  database: Database,
  { added, returning }: { added: JobInput[]; returning: JobInput[] },
  moment: string,
): Promise<void> {
  if (added.length === 0) return
  const input = JSON.stringify(added)
  if (returning.length > 0) await applyPauses(database, JSON.stringify(returning), moment)
  await database.query(
    `WITH added AS MATERIALIZED (
       SELECT w.*, nextval(pg_get_serial_sequence('scheduled_job_version', 'id')) AS version_id,
              CASE WHEN ${asksForPause("w.definition")} THEN $2::timestamptz END AS paused_at,
              CASE WHEN ${asksForPause("w.definition")} THEN ${byConfig} END AS paused_by
         FROM ${wanted({ jobs: "$1" })}
     ), job AS (
       INSERT INTO scheduled_job
              (name, source, description, state, version_id, watermark, paused_at, paused_by, created_at, updated_at)
       SELECT name, source, description, 'active', version_id, $2, paused_at, paused_by, $2, $2
         FROM added
        ORDER BY name
       ON CONFLICT (name) DO UPDATE
          SET state = 'active', removed_at = NULL, source = excluded.source, version_id = excluded.version_id,
              description = excluded.description, updated_at = excluded.updated_at
     ), version AS (
       INSERT INTO scheduled_job_version (id, job_name, definition, fingerprint, in_force_from)
       OVERRIDING SYSTEM VALUE
       SELECT version_id, name, definition, fingerprint, $2 FROM added
     ), semaphore AS (
       INSERT INTO scheduled_job_semaphore (job_name, bound)
       SELECT name, ${boundOf("definition")} FROM added
        WHERE ${boundOf("definition")} IS NOT NULL AND NOT (name = ANY ($3::text[]))
        ORDER BY name
     )
     INSERT INTO scheduled_job_event (job_name, at, kind, details)
     SELECT name, $2, 'added', ${eventDetails("source", "version_id")} FROM added`,
    [input, moment, returning.map(({ name }) => name)],
  )
}

/** Closes the current version of each job, and opens a new one. */
export async function changeJobs(database: Database, changed: JobInput[], moment: string): Promise<void> {
  if (changed.length === 0) return
  const input = JSON.stringify(changed)
  await applyPauses(database, input, moment)
  await closeVersions(
    database,
    changed.map(({ name }) => name),
    moment,
  )
  await database.query(
    `WITH opened AS (
       INSERT INTO scheduled_job_version (job_name, definition, fingerprint, in_force_from)
       SELECT w.name, w.definition, w.fingerprint, $2 FROM ${wanted({ jobs: "$1" })}
       RETURNING id, job_name
     )
     UPDATE scheduled_job j SET version_id = opened.id, updated_at = $2
       FROM opened WHERE j.name = opened.job_name`,
    [input, moment],
  )
}

/**
 * A config that newly asks for a pause pauses the job; one that no longer asks for it ends the pause that it had made. For
 * a job that returns, its config counts as new. The jobs must be locked.
 */
async function applyPauses(database: Database, input: string, moment: string): Promise<void> {
  const holds = ({ at }: { at: string }) =>
    `(old.paused_at IS NOT NULL AND coalesce(old.paused_until > ${at}, true))`
  const pausing = ({ jobs, which }: { jobs: string; which: string }) => `
    FROM ${wanted({ jobs })}
    JOIN scheduled_job old ON old.name = w.name
    JOIN scheduled_job_version v ON v.id = old.version_id
   WHERE j.name = old.name AND ${which}`
  await database.query(
    `WITH paused AS (
       UPDATE scheduled_job j SET paused_at = $2, paused_until = NULL, paused_by = ${byConfig}, paused_reason = NULL
         ${pausing({
           jobs: "$1",
           which: `${asksForPause("w.definition")} AND NOT ${holds({ at: "$2" })}
                    AND (old.state = 'removed' OR NOT ${asksForPause("v.definition")})`,
         })}
       RETURNING j.name, ${pauseUntil("old", "$2::timestamptz")} AS previous
     )
     INSERT INTO scheduled_job_event (job_name, at, kind, by, details)
     SELECT name, $2, 'paused', ${byConfig},
            jsonb_build_object('untilMs', NULL)
              || CASE WHEN previous IS NULL THEN '{}' ELSE jsonb_build_object('previous', previous) END
       FROM paused`,
    [input, moment],
  )
  await database.query(
    `WITH resumed AS (
       UPDATE scheduled_job j SET paused_until = $2
         ${pausing({
           jobs: "$1",
           which: `NOT ${asksForPause("w.definition")} AND old.paused_by = ${byConfig} AND ${holds({ at: "$2" })}`,
         })}
       RETURNING j.name
     )
     INSERT INTO scheduled_job_event (job_name, at, kind, by) SELECT name, $2, 'resumed', ${byConfig} FROM resumed`,
    [input, moment],
  )
}

async function closeVersions(database: Database, names: string[], moment: string): Promise<void> {
  await database.query(
    `UPDATE scheduled_job_version SET in_force_to = $2 WHERE job_name = ANY ($1) AND in_force_to IS NULL`,
    [names, moment],
  )
}

export async function removeJobs(database: Database, removed: string[], moment: string): Promise<void> {
  if (removed.length === 0) return
  await closeVersions(database, removed, moment)
  await database.query(
    `UPDATE scheduled_job SET state = 'removed', removed_at = $2, updated_at = $2 WHERE name = ANY ($1)`,
    [removed, moment],
  )
}

/** Updates the source and description, which are not part of a version. */
export async function updateRecords(database: Database, moved: JobInput[], moment: string): Promise<void> {
  if (moved.length === 0) return
  await database.query(
    `UPDATE scheduled_job j SET source = w.source, description = w.description, updated_at = $2
       FROM ${wanted({ jobs: "$1" })} WHERE j.name = w.name`,
    [JSON.stringify(moved.map(({ name, source, description }) => ({ name, source, description }))), moment],
  )
}

/** Added jobs already have their events. */
export async function recordEvents(
  database: Database,
  changes: Pick<Reconciled, "changed" | "removed">,
  moment: string,
): Promise<void> {
  const events = Object.entries(changes).flatMap(([kind, names]) => names.map((name) => ({ kind, name })))
  if (events.length === 0) return
  await database.query(
    `INSERT INTO scheduled_job_event (job_name, at, kind, details)
     SELECT e.name, $2, e.kind, ${eventDetails("j.source", "j.version_id")}
       FROM jsonb_to_recordset($1::jsonb) AS e (name text, kind text)
       JOIN scheduled_job j ON j.name = e.name`,
    [JSON.stringify(events), moment],
  )
}
