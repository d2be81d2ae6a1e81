import { rowsOf, type Database } from "../../base/database"
import type { Ledger, Reconciled, Starter } from "../ledger"
import { jobDifference } from "../job-difference"
import type { JobInput } from "../definition"
import { syncSemaphores } from "./semaphore"
import { addJobs, changeJobs, changedAmong, recordEvents, removeJobs, updateRecords } from "./job-changes"
import { instantOf, isoText, ms, watermarkOf } from "./instant"

interface StoredJob {
  name: string
  state: "active" | "removed"
  source: string
  description: string | null
  fingerprint: string | null
}

/**
 * Must run inside a transaction. The lock on the revision lets one process reconcile at a time; the locks on the jobs keep
 * planners out, so that no tick is decided past the moment at which one version ends and the next begins. Unchanged jobs,
 * which are nearly all at nearly every start, are not even sent.
 */
export async function reconcileJobs(
  database: Database,
  input: {
    inputs: JobInput[]
    keepSources: string[]
    keepAbsent?: boolean | undefined
    starter?: Starter | undefined
  },
): Promise<Reconciled> {
  const { inputs, keepSources, keepAbsent = false, starter } = input
  await lockRevision(database)
  if (starter) await signOn(database, starter)
  const stored = await lockJobs(database)
  const moment = await momentOf(database)
  const { added, suspected, moved, ...difference } = differenceOf(stored, inputs, keepSources)
  const removed = keepAbsent ? [] : difference.removed
  const changed = await changedAmong(database, suspected)
  const known = new Set(stored.map(({ name }) => name))
  const returning = added.filter(({ name }) => known.has(name))
  await addJobs(database, { added, returning }, moment)
  await changeJobs(database, changed, moment)
  await removeJobs(database, removed, moment)
  await updateRecords(database, moved, moment)
  await syncSemaphores(database, namesOf([...returning, ...changed]))
  const reconciled = { added: namesOf(added), changed: namesOf(changed), removed }
  await recordChanges(database, reconciled, moment)
  return reconciled
}

/** Must run inside a transaction, and locks as `reconcileJobs` does. */
export async function removeAbsentJobs(
  database: Database,
  input: Parameters<Ledger["removeAbsent"]>[0],
): ReturnType<Ledger["removeAbsent"]> {
  const { jobs, keepSources, starter, aliveWithinMs } = input
  await lockRevision(database)
  const newestStartMs = await newestLaterStart(database, { starter, aliveWithinMs })
  if (newestStartMs !== undefined) return { removed: [], newestStartMs }
  const stored = await lockJobs(database)
  const wanted = jobs.map((name) => ({ name }))
  const removed = jobDifference({ stored, wanted, keepSources }).removed.map(({ name }) => name)
  const moment = await momentOf(database)
  await removeJobs(database, removed, moment)
  await recordChanges(database, { added: [], changed: [], removed }, moment)
  return { removed, newestStartMs: undefined }
}

/** Starts come one after the other: the next holder of the lock sees what an earlier start has recorded. */
async function lockRevision(database: Database): Promise<void> {
  await database.query(`SELECT revision FROM scheduled_job_revision FOR NO KEY UPDATE`)
}

/** The first heartbeat would do so as well, but another start could come in between. */
async function signOn(database: Database, { id, host, pid }: Starter): Promise<void> {
  await database.query(
    `INSERT INTO scheduled_job_worker AS w (id, host, pid, started_at, seen_at)
     VALUES ($1, $2, $3, clock_timestamp(), clock_timestamp())
     ON CONFLICT (id) DO UPDATE SET seen_at = excluded.seen_at`,
    [id, host, pid],
  )
}

async function newestLaterStart(
  database: Database,
  { starter, aliveWithinMs }: { starter: Starter; aliveWithinMs: number },
): Promise<number | undefined> {
  const [row] = await rowsOf<{ at_ms: string | null }>(
    database,
    `SELECT ${ms("max(later.started_at)")} AS at_ms
       FROM scheduled_job_worker own
       JOIN scheduled_job_worker later ON (later.started_at, later.id) > (own.started_at, own.id)
      WHERE own.id = $1 AND later.stopped_at IS NULL
        AND later.seen_at > clock_timestamp() - $2 * interval '1 millisecond'`,
    [starter.id, aliveWithinMs],
  )
  return instantOf(row!.at_ms)
}

async function lockJobs(database: Database): Promise<StoredJob[]> {
  return rowsOf<StoredJob>(
    database,
    `SELECT j.name, j.state, j.source, j.description, v.fingerprint
       FROM scheduled_job j
       LEFT JOIN scheduled_job_version v ON v.id = j.version_id
      ORDER BY j.name
        FOR NO KEY UPDATE OF j`,
  )
}

/** The boundary between the old and the new versions. */
async function momentOf(database: Database): Promise<string> {
  const [clock] = await rowsOf<{ moment: string }>(
    database,
    // A planner may have decided a tick a little ahead of its time; the boundary must not lie before it. A watermark far in
    // the future is one job's mistake: the changes of all other jobs must take effect now.
    `SELECT ${isoText(`greatest(date_trunc('milliseconds', clock_timestamp()), max(${watermarkOf("j")}))`)} AS moment
       FROM scheduled_job j WHERE j.watermark < clock_timestamp() + interval '1 minute'`,
  )
  return clock!.moment
}

async function recordChanges(
  database: Database,
  { added, changed, removed }: Reconciled,
  moment: string,
): Promise<void> {
  if ([added, changed, removed].every((names) => names.length === 0)) return
  await recordEvents(database, { changed, removed }, moment)
  await database.query(`UPDATE scheduled_job_revision SET revision = revision + 1`)
}

const namesOf = (inputs: JobInput[]): string[] => inputs.map(({ name }) => name)

function differenceOf(stored: StoredJob[], inputs: JobInput[], keepSources: string[]) {
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
