import { NightshiftError } from "../base/errors"
import { createMemoryBroker, type Consumer, type MemoryBroker } from "./memory-broker"
import type { Queue, QueueEvents } from "./queue"

export interface MemoryQueueOptions extends QueueEvents {
  /** The broker that several queues share. Default: one of its own. */
  broker?: MemoryBroker
}

/** A queue whose process can be stopped and killed. */
export interface MemoryQueue extends Queue {
  /** Its process freezes: the messages it had taken go to other processes, and it takes nothing until `recover`. */
  stall(): void
  recover(): void
  /** Ends as on `kill -9`: it takes nothing more, and the messages it had taken go to other processes. */
  vanish(): void
}

/** Opens a queue in memory, for tests. A call ends as soon as its promise is awaited, and never waits for time to pass. */
export function createMemoryQueue(options: MemoryQueueOptions = {}): MemoryQueue {
  const broker = options.broker ?? createMemoryBroker()
  const consumers: Consumer[] = []
  const whenIdle: (() => void)[] = []
  let isHeld = false
  let isClosed = false

  const reachable = () => {
    if (!isClosed && !broker.down) options.onReachable?.()
  }
  const isIdle = () => consumers.every(({ taken }) => taken.size === 0)

  const hold = () => {
    isHeld = true
    for (const consumer of consumers) consumer.held = true
  }

  broker.exchange.onUp(reachable)
  queueMicrotask(reachable)
  return {
    kind: "memory",
    address: "memory",
    async add(runs) {
      await Promise.resolve()
      if (broker.down) {
        const error = unreachable()
        options.onUnreachable?.(error)
        throw error
      }
      broker.exchange.add(runs)
    },
    deliver({ queue, take }) {
      const consumer: Consumer = {
        queue,
        held: isHeld,
        taken: new Map(),
        take,
        onEnd() {
          if (isIdle()) for (const resolve of whenIdle.splice(0)) resolve()
        },
      }
      consumers.push(consumer)
      broker.exchange.subscribe(consumer)
    },
    hold,
    stall() {
      for (const consumer of consumers) broker.exchange.abandon(consumer)
    },
    recover() {
      for (const consumer of consumers) {
        consumer.held = isHeld
        broker.exchange.subscribe(consumer)
      }
    },
    vanish() {
      hold()
      isClosed = true
      for (const consumer of consumers) broker.exchange.abandon(consumer)
    },
    drained: () =>
      new Promise((resolve) => {
        if (isIdle()) resolve()
        else whenIdle.push(resolve)
      }),
    close() {
      hold()
      isClosed = true
      return Promise.resolve()
    },
  }
}

function unreachable(): NightshiftError {
  return new NightshiftError({
    code: "QUEUE_UNREACHABLE",
    where: "the in-memory queue",
    expected: "an answer",
    found: "an outage that a test made",
    hint: "Let the test end it.",
    retryable: true,
  })
}
