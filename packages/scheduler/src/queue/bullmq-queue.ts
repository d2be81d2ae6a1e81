import { NightshiftError } from "../base/errors"
import { groupBy } from "../base/group-by"
import { messageOf } from "../base/logger"
import { createLane, readyWithinMs, type Backend, type Lane } from "./bullmq-lane"
import { toMessages } from "./message"
import type { Queue, QueueEvents } from "./queue"
import { within } from "./within"

/** How long an add may take, in milliseconds, before the queue counts as unreachable; the ledger keeps the run. */
const addWithinMs = 5_000

/**
 * An idle worker asks for messages and for stalled ones this seldom, the one in seconds and the other in milliseconds:
 * what is added wakes it at once, and the ledger's leases and sweep look after what is lost. BullMQ keeps the count
 * of stalls in an integer column.
 */
export const idleOptions = { drainDelay: 30, stalledInterval: 30_000, maxStalledCount: 2 ** 31 - 1 }

/** A queue on BullMQ, with plain jobs and ids of our own; BullMQ's schedulers, retries and delays are not used. */
export function createBullQueue(backend: Backend, events: QueueEvents): Queue {
  const lanes = new Map<string, Lane>()
  let isHeld = false
  const onUnreachable = (error: Error) => events.onUnreachable?.(error)
  const onReachable = () => events.onReachable?.()

  const laneOf = (queue: string): Lane => {
    const known = lanes.get(queue)
    if (known) return known
    const lane = createLane({ backend, queue, onUnreachable, onReachable })
    if (isHeld) lane.hold()
    lanes.set(queue, lane)
    return lane
  }
  const everyLane = (action: (lane: Lane) => Promise<void>) => Promise.all([...lanes.values()].map(action))

  return {
    kind: backend.kind,
    address: backend.address,
    async add(runs) {
      const byQueue = groupBy(toMessages(runs), ({ queue }) => queue)
      try {
        await within(backend.producerReady(), readyWithinMs)
        const adding = [...byQueue].map(([queue, messages]) => laneOf(queue).add(messages))
        await within(Promise.all(adding), addWithinMs)
        onReachable()
      } catch (error) {
        onUnreachable(error as Error)
        throw new NightshiftError({
          code: "QUEUE_UNREACHABLE",
          where: `the queue at ${backend.address}`,
          expected: `an answer within ${addWithinMs / 1_000} s`,
          found: messageOf(error),
          mend: "See that it runs and can be reached; nothing is lost meanwhile.",
          retryable: true,
          cause: error,
        })
      }
    },
    deliver: ({ queue, take }) => laneOf(queue).deliver(take),
    hold() {
      isHeld = true
      for (const lane of lanes.values()) lane.hold()
    },
    async drained() {
      await everyLane((lane) => lane.drained())
    },
    async close() {
      this.hold()
      await this.drained()
      await everyLane((lane) => lane.close())
      await backend.close()
    },
  }
}
