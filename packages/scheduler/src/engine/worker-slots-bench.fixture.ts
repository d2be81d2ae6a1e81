import type { DueRun } from "../job/due-run"
import type { Queue } from "../queue/queue"
import { createVirtualClock } from "../base/virtual-clock"
import { createWorkerSlots } from "./worker-slots"

/** A run that is due. */
export const run = (runId: string, given: Partial<DueRun> = {}): DueRun => ({
  runId,
  job: "job",
  delivery: 1,
  queue: "default",
  ...given,
})

export const turn = () => new Promise<void>((resolve) => setImmediate(resolve))

/** Slots for runs whose queue and handlers are the test. */
export function createBench(concurrency = 4, isShared = false) {
  const state = {
    isShared,
    isCutOff: false,
    isRefusing: false,
    mostAtOnce: 0,
    /** What is handed back keeps the permit. */
    isBounded: false,
    /** Handlers take no time; else they take longer than anybody waits for. */
    isQuick: false,
  }
  const enqueued: string[] = []
  /** The same, as the queue carries them. */
  const queued: DueRun[] = []
  /** Taken to be claimed, let in, and handed back for lack of a slot. */
  const begun: string[] = []
  const admitted: string[] = []
  const refused: string[] = []
  const taken = new Set<string>()
  const ends = new Map<string, { resolve: () => void; reject: (error: Error) => void }>()
  const opened: string[] = []
  let take!: (runs: DueRun[]) => Promise<void>
  const clock = createVirtualClock()
  let localMs = 0
  const slots = createWorkerSlots({
    clock: {
      setTimer: (callback, delayMs) => clock.setTimer(callback, delayMs),
      localNow: () => (state.isQuick ? localMs : (localMs += 1_000)),
    },
    concurrencyOf: (queue) => (queue === "elsewhere" ? 0 : concurrency),
    canRun: (job) => job === "job",
    handle: async (due, admit) => {
      // The ledger gives it once.
      if (taken.has(due.runId)) return []
      taken.add(due.runId)
      begun.push(due.runId)
      const ended = await admit()
      if (!ended) {
        taken.delete(due.runId)
        refused.push(due.runId)
        return [{ ...due, delivery: due.delivery + 1, ...(state.isBounded ? { hasPermit: true } : {}) }]
      }
      admitted.push(due.runId)
      return new Promise((resolve, reject) => {
        const settle = (done: () => void) => () => {
          ended()
          done()
        }
        ends.set(due.runId, {
          resolve: settle(() => resolve([])),
          reject: (error) => settle(() => reject(error))(),
        })
        state.mostAtOnce = Math.max(state.mostAtOnce, ends.size)
      })
    },
    enqueue: (runs) => {
      if (state.isRefusing) return Promise.reject(new Error("no room"))
      queued.push(...runs)
      enqueued.push(...runs.map(({ runId, returned }) => `${runId}${returned ? ` sent on ${returned}` : ""}`))
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
  slots.open({ queue, name: "default" })
  slots.open({ queue, name: "elsewhere" })
  /** Whether the queue may bring the next message. */
  async function bring(...runs: DueRun[]): Promise<{ over: boolean }> {
    const message = { over: false }
    void take(runs).then(() => (message.over = true))
    await turn()
    return message
  }
  async function end(runId: string, error?: Error): Promise<void> {
    await turn()
    const { resolve, reject } = ends.get(runId)!
    ends.delete(runId)
    if (error) reject(error)
    else resolve()
    await turn()
  }
  /** On the clock by which it is measured how long something takes. */
  const passMs = (ms: number) => void (localMs += ms)
  return {
    clock,
    passMs,
    slots,
    queue,
    state,
    opened,
    enqueued,
    queued,
    begun,
    admitted,
    refused,
    ends,
    bring,
    end,
  }
}
