import { offerWaitingAfterMs } from "../heartbeat"
import type { Tables } from "./memory-database"
import type { RunRow } from "./rows"

/** How many runs of a job may be under way at once, by its newest version; null is no bound. */
export function boundOf(tables: Tables, job: string): number | null {
  const { versionId } = tables.jobs.get(job)!
  return tables.versions.get(versionId)!.definition.policies.concurrency
}

/** The permit state of a due run that holds no permit yet. */
export function permitOfDue(tables: Tables, job: string): RunRow["permit"] {
  return boundOf(tables, job) === null ? undefined : "needed"
}

/** The permit state of a run that is to begin again: it keeps its permit, unless more runs hold one than the bound allows now. */
export function permitOfReturned(tables: Tables, { job, permit }: RunRow): RunRow["permit"] {
  const isTooMany = permit === "held" && holdersOf(tables, job).length > boundOf(tables, job)!
  return isTooMany ? "needed" : permit
}

/** Whether the run may begin: it holds a permit, needs none, or can get one. */
export function hasRoom(tables: Tables, run: RunRow): boolean {
  return run.permit !== "needed" || hasFreePermit(tables, run.job)
}

function hasFreePermit(tables: Tables, job: string): boolean {
  const bound = boundOf(tables, job)
  return bound !== null && holdersOf(tables, job).length < bound
}

/** The runs that hold the job's permits: those under way first, in the order in which they began. */
export function holdersOf(tables: Tables, job: string): RunRow[] {
  return [...underWay(tables, job, "running"), ...underWay(tables, job, "due")].filter(
    ({ permit }) => permit === "held",
  )
}

/** Whether the run is looked after: by a worker that renews its lease, or by the queue that it was put on. */
export function isLiving(tables: Tables, { status, leaseExpiresAtMs, offerAtMs }: RunRow): boolean {
  return (status === "running" ? leaseExpiresAtMs! : offerAtMs) > tables.now()
}

/** Gives a free permit of the job, if there is one, to the run that has waited longest; the caller offers that run. */
export function handOn(tables: Tables, job: string, requeueAfterMs: number): RunRow | undefined {
  const waiting = hasFreePermit(tables, job) ? oldestWaiting(tables, job) : undefined
  if (!waiting) return undefined
  tables.runs.update(waiting, {
    permit: "held",
    blockedBy: undefined,
    offerAtMs: tables.now() + requeueAfterMs,
  })
  return waiting
}

/** Gives new runs the free permits, the oldest tick first; the others wait for those runs. */
export function grantNewRuns(tables: Tables, job: string, runs: RunRow[]): void {
  if (boundOf(tables, job) === null) return
  const inOrder = [...runs].sort((a, b) => a.scheduledForMs - b.scheduledForMs || a.id - b.id)
  for (const run of inOrder) {
    if (hasFreePermit(tables, job)) tables.runs.update(run, { permit: "held" })
    else {
      const [holder] = holdersOf(tables, job)
      tables.runs.update(run, {
        blockedBy: String(holder!.id),
        offerAtMs: tables.now() + offerWaitingAfterMs,
      })
    }
  }
}

/** Skips a due run and hands on its permit, if it holds one. */
export function skipDue(
  tables: Tables,
  run: RunRow,
  { requeueAfterMs, ...change }: Partial<RunRow> & { reason: string; requeueAfterMs: number },
): RunRow | undefined {
  tables.runs.update(run, {
    blockedBy: undefined,
    ...change,
    status: "skipped",
    permit: undefined,
    lateAtMs: undefined,
    finishedAtMs: tables.now(),
  })
  return handOn(tables, run.job, requeueAfterMs)
}

function oldestWaiting(tables: Tables, job: string): RunRow | undefined {
  const [oldest] = underWay(tables, job, "due")
    .filter((run) => run.permit === "needed" && run.blockedBy !== undefined && run.runAtMs <= tables.now())
    .sort((a, b) => a.scheduledForMs - b.scheduledForMs || a.id - b.id)
  return oldest
}

/**
 * Counts a job's runs by a new bound. Runs under way continue and count, so that nothing begins while they are too many.
 * Permits of due runs are taken back, and granted again as far as the bound allows. The heartbeat offers those that may
 * begin now.
 */
export function recount(tables: Tables, job: string): void {
  const isBounded = boundOf(tables, job) !== null
  for (const run of underWay(tables, job, "running")) {
    tables.runs.update(run, { permit: isBounded ? "held" : undefined })
  }
  for (const run of underWay(tables, job, "due")) {
    const waitsNoMore = !isBounded && run.blockedBy !== undefined
    const offered = waitsNoMore ? { blockedBy: undefined, offerAtMs: tables.now() } : {}
    tables.runs.update(run, { permit: isBounded ? "needed" : undefined, ...offered })
  }
  while (handOn(tables, job, 0));
}

function underWay(tables: Tables, job: string, status: "due" | "running"): RunRow[] {
  const runs = tables.runs.open(status).filter((run) => run.job === job)
  return status === "due"
    ? runs
    : runs.sort((a, b) => a.attemptStartedAtMs! - b.attemptStartedAtMs! || a.id - b.id)
}
