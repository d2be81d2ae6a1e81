import type { HeartbeatInput } from "../heartbeat"
import type { QueueLoad, WorkerRecord, Workload } from "../history"
import type { Tables } from "./memory-database"
import { toDueRun } from "./plans"

export function signOn(tables: Tables, { id, host, pid, jobs }: HeartbeatInput["worker"]): void {
  const seenAtMs = tables.now()
  const known = tables.workers.get(id)
  if (known) {
    known.seenAtMs = seenAtMs
    known.jobs = jobs ?? known.jobs
  } else {
    tables.workers.set(id, {
      workerId: id,
      host,
      pid,
      jobs,
      startedAtMs: seenAtMs,
      seenAtMs,
      stoppedAtMs: undefined,
    })
  }
}

/** The workers that have not signed off, and were seen within so many milliseconds. */
export function liveWorkers(tables: Tables, withinMs: number): WorkerRecord[] {
  const sinceMs = tables.now() - withinMs
  return [...tables.workers.values()].filter(
    ({ seenAtMs, stoppedAtMs }) => stoppedAtMs === undefined && seenAtMs > sinceMs,
  )
}

export function workers(tables: Tables, { fromMs, toMs }: { fromMs: number; toMs: number }): WorkerRecord[] {
  return [...tables.workers.values()]
    .filter((worker) => worker.startedAtMs < toMs && (worker.stoppedAtMs ?? worker.seenAtMs) >= fromMs)
    .sort((a, b) => a.startedAtMs - b.startedAtMs || (a.workerId < b.workerId ? -1 : 1))
    .map((worker) => ({ ...worker }))
}

export function workload(tables: Tables, { aliveWithinMs }: { aliveWithinMs: number }): Workload {
  const nowMs = tables.now()
  const queues = new Map<string, QueueLoad>()
  for (const run of [...tables.runs.open("due"), ...tables.runs.open("running")]) {
    const { queue } = toDueRun(tables, run)
    const load = queues.get(queue) ?? { queue, waiting: 0, waitingForMs: 0, running: 0 }
    queues.set(queue, load)
    if (run.status === "running") load.running += 1
    else if (run.runAtMs <= nowMs) {
      load.waiting += 1
      load.waitingForMs = Math.max(load.waitingForMs, nowMs - run.runAtMs)
    }
  }
  return {
    queues: [...queues.values()].sort((a, b) => (a.queue < b.queue ? -1 : 1)),
    liveWorkers: liveWorkers(tables, aliveWithinMs).length,
  }
}
