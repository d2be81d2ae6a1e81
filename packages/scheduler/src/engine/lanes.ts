import type { DueRun } from "../job/due-run"
import type { Delivery, Queue } from "../queue/queue"

/** The named queues that this process takes runs of, and how many of each it executes. */
export interface Lanes {
  /** Begins to take a queue's runs; once is enough. */
  open(options: { queue: Queue; name: string }): void
  /**
   * Where runs go whose time has come: those that this process has room for begin here at once, without the way
   * through the queue, and the rest go on the queue for everybody.
   */
  depart: (runs: DueRun[]) => void
}

interface Lane {
  delivery: Delivery
  concurrency: number
  /** Runs that came by the queue, and runs that began here. */
  delivered: number
  direct: number
}

export function createLanes(options: {
  concurrencyOf: (queue: string) => number
  /** Whether this build knows a run's job. */
  canRun: (job: string) => boolean
  handle: (run: DueRun) => Promise<void>
  enqueue: (runs: DueRun[]) => void
}): Lanes {
  const { concurrencyOf, canRun, handle, enqueue } = options
  const lanes = new Map<string, Lane | undefined>()

  /** One place is kept free: for the message that the queue may just be bringing. */
  const roomFor = (run: DueRun): Lane | undefined => {
    const lane = canRun(run.job) ? lanes.get(run.queue) : undefined
    return lane && lane.delivered + lane.direct + 1 < lane.concurrency ? lane : undefined
  }

  async function begin(lane: Lane, run: DueRun): Promise<void> {
    lane.direct += 1
    lane.delivery.setConcurrency(lane.concurrency - lane.direct)
    try {
      await handle(run)
    } finally {
      lane.direct -= 1
      lane.delivery.setConcurrency(lane.concurrency - lane.direct)
    }
  }

  return {
    open({ queue, name }) {
      if (lanes.has(name)) return
      const concurrency = concurrencyOf(name)
      if (concurrency === 0) {
        lanes.set(name, undefined)
        return
      }
      const deliver = async (run: DueRun) => {
        lane.delivered += 1
        try {
          await handle(run)
        } finally {
          lane.delivered -= 1
        }
      }
      const delivery = queue.deliver({ queue: name, concurrency, handle: deliver })
      const lane: Lane = { delivery, concurrency, delivered: 0, direct: 0 }
      lanes.set(name, lane)
    },
    depart(runs) {
      const rest: DueRun[] = []
      for (const run of runs) {
        const lane = roomFor(run)
        if (lane) void begin(lane, run)
        else rest.push(run)
      }
      if (rest.length > 0) enqueue(rest)
    },
  }
}
