import type { Ledger, WorkerRecord } from "@nightshift/scheduler"
import type { WorkerAnswer } from "./answers"
import { isoOf } from "./instant"

/** A worker sends a heartbeat every few seconds; after this long without one, in milliseconds, it counts as dead. */
const seenWithinMs = 15_000

export async function liveWorkers(ledger: Ledger, nowMs: number): Promise<WorkerRecord[]> {
  const workers = await ledger.workers({ fromMs: nowMs - seenWithinMs, toMs: nowMs + 1 })
  return workers.filter(({ stoppedAtMs }) => stoppedAtMs === undefined)
}

/** Whether one of these workers can run a job; null if none lists the job, but some do not report their jobs. */
export function workerFinder(workers: WorkerRecord[]): (job: string) => boolean | null {
  const known = new Set(workers.flatMap(({ jobs }) => jobs ?? []))
  const allReport = workers.every(({ jobs }) => jobs !== undefined)
  return (job) => known.has(job) || (allReport ? false : null)
}

/** `GET /admin/scheduled-jobs/workers`: the live workers, oldest first. */
export async function listWorkers({ ledger }: { ledger: Ledger }): Promise<{ workers: WorkerAnswer[] }> {
  const workers = await liveWorkers(ledger, await ledger.readClock())
  return {
    workers: workers.map(({ workerId, host, pid, startedAtMs, seenAtMs, jobs }) => ({
      id: workerId,
      host,
      pid,
      started_at: isoOf(startedAtMs),
      seen_at: isoOf(seenAtMs),
      jobs: jobs?.length ?? null,
    })),
  }
}
