import type { Ledger, WorkerRecord } from "@nightshift/scheduler"

/** A worker makes itself seen every few seconds; one that was not for this long, in milliseconds, is not alive. */
const seenWithinMs = 15_000

export async function liveWorkers(ledger: Ledger, nowMs: number): Promise<WorkerRecord[]> {
  const workers = await ledger.workers({ fromMs: nowMs - seenWithinMs, toMs: nowMs + 1 })
  return workers.filter(({ stoppedAtMs }) => stoppedAtMs === undefined)
}

/** Whether one of these workers can run a job; null where none says so, and not all of them tell. */
export function workerFinder(workers: WorkerRecord[]): (job: string) => boolean | null {
  const known = new Set(workers.flatMap(({ jobs }) => jobs ?? []))
  const allTell = workers.every(({ jobs }) => jobs !== undefined)
  return (job) => known.has(job) || (allTell ? false : null)
}
