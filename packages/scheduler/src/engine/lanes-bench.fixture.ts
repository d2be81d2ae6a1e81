import type { DueRun } from "../job/due-run"
import type { Queue } from "../queue/queue"
import { createVirtualClock } from "../base/virtual-clock"
import { createLanes } from "./lanes"

/** A run that is due. */
export const run = (runId: string, given: Partial<DueRun> = {}): DueRun => ({
  runId,
  job: "job",
  delivery: 1,
  queue: "default",
  ...given,
})

export const turn = () => new Promise<void>((resolve) => setImmediate(resolve))

/** Places for runs whose queue and handlers are the test. */
export function createBench(concurrency = 4, isShared = false) {
  const state = { isShared, isCutOff: false, isRefusing: false, mostAtOnce: 0 }
  const enqueued: string[] = []
  const begun: string[] = []
  const ends = new Map<string, { resolve: () => void; reject: (error: Error) => void }>()
  const opened: string[] = []
  let take!: (runs: DueRun[]) => Promise<void>
  const clock = createVirtualClock()
  const lanes = createLanes({
    clock,
    concurrencyOf: (queue) => (queue === "elsewhere" ? 0 : concurrency),
    canRun: (job) => job === "job",
    handle: (due) => {
      begun.push(due.runId)
      return new Promise((resolve, reject) => {
        ends.set(due.runId, { resolve, reject })
        state.mostAtOnce = Math.max(state.mostAtOnce, ends.size)
      })
    },
    enqueue: (runs) => {
      if (state.isRefusing) return Promise.reject(new Error("no room"))
      enqueued.push(...runs.map(({ runId }) => runId))
      return Promise.resolve()
    },
    isShared: () => state.isShared,
    isCutOff: () => state.isCutOff,
  })
  const queue = {
    deliver: (options: Parameters<Queue["deliver"]>[0]) => {
      opened.push(options.queue)
      take = options.take
    },
  } as unknown as Queue
  lanes.open({ queue, name: "default" })
  lanes.open({ queue, name: "elsewhere" })
  /** Whether the queue may bring the next message. */
  async function bring(...runs: DueRun[]): Promise<{ over: boolean }> {
    const message = { over: false }
    void take(runs).then(() => (message.over = true))
    await turn()
    return message
  }
  async function end(runId: string, error?: Error): Promise<void> {
    const { resolve, reject } = ends.get(runId)!
    ends.delete(runId)
    if (error) reject(error)
    else resolve()
    await turn()
  }
  return { clock, lanes, queue, state, opened, enqueued, begun, ends, bring, end }
}
