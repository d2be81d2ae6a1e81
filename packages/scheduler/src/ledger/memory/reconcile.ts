import { definitionChanges, definitionOf, type Definition } from "../definition"
import { jobDifference } from "../job-difference"
import type { JobRecord, Ledger, Reconciled } from "../ledger"
import { isPaused } from "../../policy/pause"
import { configAuthor, type Pause } from "../operations"
import { recordEvent } from "./events"
import { signOn } from "./workers"
import { jsonCopy, type JobRow } from "./rows"
import type { Tables } from "./memory-database"
import { beginPause } from "./pauses"
import { boundOf, recount } from "./permits"

export function reconcileJobs(
  tables: Tables,
  { jobs, keepSources, keepAbsent = false, starter }: Parameters<Ledger["reconcile"]>[0],
): Reconciled {
  if (starter) signOn(tables, starter)
  const moment = momentOf(tables)
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
  const removed = keepAbsent ? [] : difference.removed.map(({ name }) => name).sort()

  for (const name of [...added, ...changed]) {
    const known = tables.jobs.get(name)
    if (known) applyPause(known, moment, wanted.get(name)!.definition)
  }
  for (const name of added) addJob(tables, wanted.get(name)!, moment)
  for (const name of changed) closeVersion(tables, name, moment)
  for (const name of [...added, ...changed]) openVersion(tables, name, wanted.get(name)!.definition, moment)
  removeJobs(tables, removed, moment)
  for (const { name, source, description } of jobs) {
    Object.assign(tables.jobs.get(name)!, { source, description })
  }
  return recordChanges(tables, { added, changed, removed }, moment)

  function applyPause(job: JobRow, atMs: number, definition: Definition): void {
    const begins = definition.paused && (job.state === "removed" || !current(job).paused)
    const holds = isPaused(job.pause, atMs)
    if (begins && !holds) beginPause(tables, job, pauseOf(atMs))
    if (!definition.paused && holds && job.pause!.by === configAuthor) {
      job.pause!.untilMs = atMs
      recordEvent(tables, { job: job.name, kind: "resumed", atMs, by: configAuthor })
    }
  }
}

/** Does so only if no other live process has started later: the newest start decides which jobs there are. */
export function removeAbsentJobs(
  tables: Tables,
  { jobs, keepSources, starter, aliveWithinMs }: Parameters<Ledger["removeAbsent"]>[0],
): Awaited<ReturnType<Ledger["removeAbsent"]>> {
  const workers = [...tables.workers.values()]
  // Of workers that started at the same moment, the one that was recorded later.
  const later = workers.slice(workers.findIndex(({ workerId }) => workerId === starter.id) + 1)
  const alive = later.filter(
    ({ stoppedAtMs, seenAtMs }) => stoppedAtMs === undefined && seenAtMs > tables.now() - aliveWithinMs,
  )
  if (alive.length > 0) {
    return { removed: [], newestStartMs: Math.max(...alive.map(({ startedAtMs }) => startedAtMs)) }
  }
  const wanted = jobs.map((name) => ({ name }))
  const difference = jobDifference({ stored: tables.jobs.values(), wanted, keepSources })
  const removed = difference.removed.map(({ name }) => name).sort()
  const moment = momentOf(tables)
  removeJobs(tables, removed, moment)
  recordChanges(tables, { added: [], changed: [], removed }, moment)
  return { removed, newestStartMs: undefined }
}

/**
 * A planner may have decided a tick ahead of its time; the boundary between two versions must not lie before it. A
 * watermark far in the future is one job's mistake, and is ignored.
 */
function momentOf(tables: Tables): number {
  const near = [...tables.jobs.values()].filter(({ watermarkMs }) => watermarkMs < tables.now() + 60_000)
  return near.reduce((moment, { watermarkMs }) => Math.max(moment, watermarkMs), tables.now())
}

function closeVersion(tables: Tables, job: string, moment: number): void {
  tables.versions.get(tables.jobs.get(job)!.versionId)!.toMs = moment
}

function removeJobs(tables: Tables, names: string[], moment: number): void {
  for (const name of names) {
    closeVersion(tables, name, moment)
    Object.assign(tables.jobs.get(name)!, { state: "removed", removedAtMs: moment })
  }
}

function recordChanges(tables: Tables, changes: Reconciled, moment: number): Reconciled {
  for (const kind of ["added", "changed", "removed"] as const) {
    for (const name of changes[kind]) {
      const { source, versionId } = tables.jobs.get(name)!
      recordEvent(tables, { job: name, kind, atMs: moment, details: { source, versionId } })
    }
  }
  if (Object.values(changes).some((names: string[]) => names.length > 0)) tables.revision += 1
  return changes
}

function pauseOf(atMs: number): Pause {
  return { atMs, untilMs: undefined, by: configAuthor, reason: undefined }
}

/**
 * A new job has no ticks before this moment. One that returns keeps its watermark: its undecided ticks up to its removal
 * are still decided.
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
