import type { QueueLoad, Workload } from "../history"
import { liveWorkers } from "./live-workers"
import type { Tables } from "./memory-database"
import { toDueRun } from "./plans"

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
