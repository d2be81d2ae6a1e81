import { definitionChanges, definitionOf, type Definition } from "../definition-change"
import { jobDifference } from "../job-difference"
import type { JobRecord, Reconciled } from "../ledger"
import { recordEvent } from "./event"
import { jsonCopy } from "./json-copy"
import type { Tables } from "./memory-database"
import { boundOf, recount } from "./permits"
import type { JobRow } from "./rows"

/** What a pause that the config asks for bears as its author. */
const byConfig = "config"

export function reconcileJobs(
  tables: Tables,
  { jobs, keepSources }: { jobs: JobRecord[]; keepSources: string[] },
): Reconciled {
  // A planner may have decided a tick ahead of its time; the border between two versions must not lie before it. A
  // watermark far in the future is one job's mistake.
  let moment = tables.now()
  for (const { watermarkMs } of tables.jobs.values()) {
    if (watermarkMs < tables.now() + 60_000) moment = Math.max(moment, watermarkMs)
  }
  const wanted = new Map(jobs.map((job) => [job.name, { job, definition: jsonCopy(definitionOf(job))! }]))
  const current = (job: JobRow) => tables.versions.get(job.versionId)!.definition
  const difference = jobDifference({ stored: tables.jobs.values(), wanted: jobs, keepSources })
  const added = difference.added.map(({ name }) => name)
  const changed = difference.known
    .filter(
      ({ stored: job, wanted: { name } }) =>
        definitionChanges(current(job), wanted.get(name)!.definition).length > 0,
    )
    .map(({ wanted: { name } }) => name)
  const removed = difference.removed.map(({ name }) => name).sort()

  for (const name of changed) applyPause(tables.jobs.get(name)!, moment, wanted.get(name)!.definition)
  for (const name of added) addJob(tables, wanted.get(name)!, moment)
  for (const name of [...changed, ...removed]) {
    tables.versions.get(tables.jobs.get(name)!.versionId)!.toMs = moment
  }
  for (const name of [...added, ...changed]) openVersion(tables, name, wanted.get(name)!.definition, moment)
  for (const name of removed) Object.assign(tables.jobs.get(name)!, { state: "removed", removedAtMs: moment })
  for (const { name, source, description } of jobs) {
    Object.assign(tables.jobs.get(name)!, { source, description })
  }
  const changes = { added, changed, removed }
  for (const kind of ["added", "changed", "removed"] as const) {
    for (const name of changes[kind]) {
      const { source, versionId } = tables.jobs.get(name)!
      recordEvent(tables, { job: name, kind, atMs: moment, details: { source, versionId } })
    }
  }
  if (added.length + changed.length + removed.length > 0) tables.revision += 1
  return changes

  function applyPause(job: JobRow, atMs: number, definition: Definition): void {
    if (definition.paused && !current(job).paused && !job.pause) job.pause = pauseOf(atMs)
    if (!definition.paused && job.pause?.by === byConfig) job.pause = undefined
  }
}

function pauseOf(atMs: number) {
  return { atMs, untilMs: undefined, by: byConfig, reason: undefined }
}

/**
 * A job seen for the first time owes nothing from before this moment. One that comes back keeps its watermark:
 * what it owed until its removal is still settled.
 */
function addJob(
  tables: Tables,
  { job, definition }: { job: JobRecord; definition: Definition },
  moment: number,
): void {
  const { name, source, description } = job
  const known = tables.jobs.get(name)
  if (known) {
    Object.assign(known, { state: "active", removedAtMs: undefined })
    if (definition.paused) known.pause ??= pauseOf(moment)
    else if (known.pause?.by === byConfig) known.pause = undefined
    return
  }
  tables.jobs.set(name, {
    name,
    source,
    description,
    state: "active",
    versionId: "",
    watermarkMs: moment,
    pause: definition.paused ? pauseOf(moment) : undefined,
    createdAtMs: moment,
    removedAtMs: undefined,
  })
}

function openVersion(tables: Tables, name: string, definition: Definition, fromMs: number): void {
  const id = String(tables.versions.size + 1)
  tables.versions.set(id, { id, job: name, definition, fromMs, toMs: undefined })
  const job = tables.jobs.get(name)!
  const isNew = job.versionId === ""
  const boundBefore = isNew ? undefined : boundOf(tables, name)
  job.versionId = id
  if (!isNew && boundOf(tables, name) !== boundBefore) recount(tables, name)
}
