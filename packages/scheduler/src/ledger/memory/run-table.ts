import type { RunStatus } from "../history"
import type { RunRow } from "./rows"

/** A new run; other columns have defaults. */
export type NewRun = Pick<
  RunRow,
  "job" | "versionId" | "scheduledForMs" | "trigger" | "status" | "runAtMs" | "offerAtMs" | "createdAtMs"
> &
  Partial<RunRow>

/** All runs, with lookups like the indexes of the Postgres table. */
export interface RunTable {
  get(runId: string): RunRow | undefined
  insert(run: NewRun): RunRow
  /** Changes columns of a row. */
  update(run: RunRow, change: Partial<RunRow>): void
  remove(run: RunRow): void
  /** A job's runs, by their time and id, the oldest first. */
  ofJob(job: string): readonly RunRow[]
  /** The index in `ofJob` of the first run that is scheduled for this instant or later. */
  indexOf(job: string, scheduledForMs: number): number
  /** The runs of all jobs that have one of these statuses, by their ids. */
  open(status: "due" | "running"): RunRow[]
}

export function createRunTable(): RunTable {
  const rows = new Map<string, RunRow>()
  const byJob = new Map<string, RunRow[]>()
  const open = { due: new Set<RunRow>(), running: new Set<RunRow>() }
  let lastId = 0

  const openOf = (status: RunStatus) => (status === "due" || status === "running" ? open[status] : undefined)

  const listOf = (job: string): RunRow[] => {
    const known = byJob.get(job)
    if (known) return known
    const list: RunRow[] = []
    byJob.set(job, list)
    return list
  }

  /** The first index whose run is not before (time, id). */
  function search(list: readonly RunRow[], scheduledForMs: number, id: number): number {
    let low = 0
    let high = list.length
    while (low < high) {
      const middle = (low + high) >> 1
      const row = list[middle]!
      if (row.scheduledForMs < scheduledForMs || (row.scheduledForMs === scheduledForMs && row.id < id)) {
        low = middle + 1
      } else high = middle
    }
    return low
  }

  return {
    get: (runId) => rows.get(runId),
    insert(run) {
      const row: RunRow = { ...blank, id: ++lastId, coversToMs: run.scheduledForMs, attempts: [], ...run }
      rows.set(String(row.id), row)
      const list = listOf(row.job)
      list.splice(search(list, row.scheduledForMs, row.id), 0, row)
      openOf(row.status)?.add(row)
      return row
    },
    update(run, change) {
      openOf(run.status)?.delete(run)
      Object.assign(run, change)
      openOf(run.status)?.add(run)
    },
    remove(run) {
      rows.delete(String(run.id))
      openOf(run.status)?.delete(run)
      const list = listOf(run.job)
      list.splice(search(list, run.scheduledForMs, run.id), 1)
    },
    ofJob: (job) => listOf(job),
    indexOf: (job, scheduledForMs) => search(listOf(job), scheduledForMs, 0),
    open: (status) => [...open[status]].sort((a, b) => a.id - b.id),
  }
}

const blank = {
  count: 1,
  reason: undefined,
  blockedBy: undefined,
  standInMs: undefined,
  decidedVersionId: undefined,
  mustRun: false,
  lateAtMs: undefined,
  attempt: 0,
  failures: 0,
  losses: 0,
  permit: undefined,
  workerId: undefined,
  requestedBy: undefined,
  startedAtMs: undefined,
  attemptStartedAtMs: undefined,
  finishedAtMs: undefined,
  cancelRequestedAtMs: undefined,
  leaseExpiresAtMs: undefined,
  data: undefined,
  progress: undefined,
  result: undefined,
  error: undefined,
}
