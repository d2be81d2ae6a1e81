import type { DueRun } from "../job/due-run"
import type { Queue } from "../queue/queue"
import { createPlaces, type Places } from "./places"

/** The named queues that this process takes runs of, and the places for them. */
export interface Lanes {
  /** Begins to take a queue's runs; once is enough. */
  open(options: { queue: Queue; name: string }): void
  /**
   * Where runs go whose time has come: those that this process has room for begin here at once, without the way
   * through the queue, and the rest go on the queue for everybody. Where runs are shared, one that does anything else has
   * no room.
   */
  depart: (runs: DueRun[]) => void
  /** Begins nothing more; what had come and waits for a place goes back on the queue. */
  stop(): void
}

export function createLanes(options: {
  concurrencyOf: (queue: string) => number
  /** Whether this build knows a run's job. */
  canRun: (job: string) => boolean
  handle: (run: DueRun) => Promise<void>
  enqueue: (runs: DueRun[]) => void
  /** Whether few processes plan for many, and should leave them the runs. */
  isShared: () => boolean
}): Lanes {
  const { concurrencyOf, canRun, handle, enqueue, isShared } = options
  const lanes = new Map<string, Places | undefined>()

  async function begin(places: Places, run: DueRun): Promise<void> {
    try {
      await handle(run)
    } finally {
      places.free()
    }
  }

  /** One place is always kept for the message that the queue may just be bringing: its first run begins at once. */
  async function take(places: Places, runs: DueRun[]): Promise<void> {
    for (const [index, run] of runs.entries()) {
      if (index > 0 && !(await places.take())) {
        enqueue(runs.slice(index))
        return
      }
      void begin(places, run)
    }
    await places.take()
  }

  return {
    open({ queue, name }) {
      if (lanes.has(name)) return
      const concurrency = concurrencyOf(name)
      const places = concurrency > 0 ? createPlaces(concurrency) : undefined
      lanes.set(name, places)
      if (!places) return
      places.tryTake()
      queue.deliver({ queue: name, take: (runs) => take(places, runs) })
    },
    depart(runs) {
      const rest: DueRun[] = []
      for (const run of runs) {
        const places = canRun(run.job) ? lanes.get(run.queue) : undefined
        if (places?.tryTake(isShared() ? concurrencyOf(run.queue) - 2 : 0)) void begin(places, run)
        else rest.push(run)
      }
      if (rest.length > 0) enqueue(rest)
    },
    stop() {
      for (const places of lanes.values()) places?.close()
    },
  }
}
