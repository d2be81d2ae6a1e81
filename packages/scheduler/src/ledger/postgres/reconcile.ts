import { rowsOf, type Database } from "../../base/database"
import type { Reconciled } from "../ledger"
import { jobDifference } from "../job-difference"
import type { JobInput } from "../job-input"
import { syncSemaphores } from "./semaphore"
import { addJobs, changeJobs, changedAmong, recordEvents, removeJobs, updateRecords } from "./job-changes"
import { watermarkOf } from "./plans"

interface StoredJob {
  name: string
  state: "active" | "removed"
  source: string
  description: string | null
  fingerprint: string | null
}

/**
 * Must run inside a transaction. The lock on the revision lets one process reconcile at a time; the locks on
 * the jobs keep planners out, so that no tick is decided past the moment at which one version ends and the
 * next begins. What is unchanged, as nearly all is at nearly every start, is not even sent.
 */
export async function reconcileJobs(
  database: Database,
  { inputs, keepSources }: { inputs: JobInput[]; keepSources: string[] },
): Promise<Reconciled> {
  await database.query(`SELECT revision FROM scheduled_job_revision FOR NO KEY UPDATE`)
  const stored = await rowsOf<StoredJob>(
    database,
    `SELECT j.name, j.state, j.source, j.description, v.fingerprint
       FROM scheduled_job j
       LEFT JOIN scheduled_job_version v ON v.id = j.version_id
      ORDER BY j.name
        FOR NO KEY UPDATE OF j`,
  )
  const [clock] = await rowsOf<{ moment: string }>(
    database,
    // A planner may have decided a tick a little ahead of its time; the border must not lie before it. A watermark far in
    // the future is one job's mistake: what all the others change must count today.
    `SELECT greatest(date_trunc('milliseconds', clock_timestamp()), max(${watermarkOf("j")}))::text AS moment
       FROM scheduled_job j WHERE j.watermark < clock_timestamp() + interval '1 minute'`,
  )
  const { moment } = clock!
  const { added, suspected, removed, moved } = difference(stored, inputs, keepSources)
  const changed = await changedAmong(database, suspected)
  await addJobs(database, added, moment)
  await changeJobs(database, changed, moment)
  await removeJobs(database, removed, moment)
  await updateRecords(database, moved, moment)
  await syncSemaphores(database, namesOf([...added, ...changed]))
  const reconciled = { added: namesOf(added), changed: namesOf(changed), removed }
  if (Object.values(reconciled).some((names) => names.length > 0)) {
    await recordEvents(database, { changed: reconciled.changed, removed }, moment)
    await database.query(`UPDATE scheduled_job_revision SET revision = revision + 1`)
  }
  return reconciled
}

const namesOf = (inputs: JobInput[]): string[] => inputs.map(({ name }) => name)

function difference(stored: StoredJob[], inputs: JobInput[], keepSources: string[]) {
  const { added, known, removed } = jobDifference({ stored, wanted: inputs, keepSources })
  return {
    added,
    suspected: known.flatMap(({ stored: { fingerprint }, wanted }) =>
      wanted.fingerprint === fingerprint ? [] : [wanted],
    ),
    removed: removed.map(({ name }) => name),
    moved: known.flatMap(({ stored: { source, description }, wanted }) =>
      wanted.source === source && wanted.description === description ? [] : [wanted],
    ),
  }
}
