import { NightshiftError } from "../base/errors"
import type { DueRun } from "../job/due-run"
import type { Queue, QueueEvents } from "./queue"
import { toMessages, type Message } from "./message"

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

/** The state that several in-memory queues share, as several processes share one Redis. */
export interface MemoryBroker {
  /** True makes every add fail and stops every delivery: an outage. Waiting messages stay. Default: false. */
  down: boolean
  /** Loses the waiting messages, like a Redis that restarts empty; delivered ones are not affected. */
  flush(): void
  /** How many messages wait for a worker. */
  waiting(): number
  /** How many were delivered and have not ended. */
  underWay(): number
  /** For the queues themselves. */
  readonly exchange: Exchange
}

/** Takes the messages of one named queue in one process. */
interface Consumer {
  queue: string
  /** The next message is delivered when it has settled; never rejects. */
  take: (runs: DueRun[]) => Promise<void>
  /** Called at the end of each of its messages. */
  onEnd: () => void
  /** The messages that it has at the moment, by id. */
  taken: Map<string, Message>
  /** It takes nothing more. */
  held: boolean
}

interface Exchange {
  add(runs: DueRun[]): void
  subscribe(consumer: Consumer): void
  /** Gives a consumer's messages to the others, and delivers nothing more to it. */
  abandon(consumer: Consumer): void
  /** Adds a listener that is called at the end of each outage. */
  onUp(listener: () => void): void
}

/** A queue's messages go to the free worker that has waited longest, as with Redis, so that each test run is the same. */
export function createMemoryBroker(): MemoryBroker {
  const waiting = new Map<string, Message>()
  const underWay = new Set<string>()
  /** The one that has waited longest comes first. */
  const consumers: Consumer[] = []
  const listeners: (() => void)[] = []
  let isDown = false
  let delivering = false

  function takerOf(queue: string): Consumer | undefined {
    const index = consumers.findIndex((each) => each.queue === queue && !each.held && each.taken.size === 0)
    if (index < 0) return undefined
    const [taker] = consumers.splice(index, 1)
    consumers.push(taker!)
    return taker
  }

  function deliver(): void {
    delivering = false
    if (isDown) return
    for (const [id, message] of waiting) {
      const taker = takerOf(message.queue)
      if (!taker) continue
      waiting.delete(id)
      underWay.add(id)
      taker.taken.set(id, message)
      void taker.take(message.runs).finally(() => {
        // Not if its process is gone, and another one has it now.
        if (!taker.taken.delete(id)) return
        underWay.delete(id)
        // Its end could not be reported: it is delivered once more.
        if (isDown) waiting.set(id, message)
        taker.onEnd()
        deliverSoon()
      })
    }
  }

  function deliverSoon(): void {
    if (delivering) return
    delivering = true
    queueMicrotask(deliver)
  }

  return {
    get down() {
      return isDown
    },
    set down(down) {
      const isBack = isDown && !down
      isDown = down
      if (!isBack) return
      for (const listener of listeners) listener()
      deliverSoon()
    },
    flush: () => waiting.clear(),
    waiting: () => waiting.size,
    underWay: () => underWay.size,
    exchange: {
      add(runs) {
        for (const message of toMessages(runs)) {
          const { id } = message
          if (!underWay.has(id) && !waiting.has(id)) waiting.set(id, message)
        }
        deliverSoon()
      },
      subscribe(consumer) {
        consumers.push(consumer)
        deliverSoon()
      },
      abandon(consumer) {
        consumer.held = true
        consumers.splice(consumers.indexOf(consumer), 1)
        for (const [id, message] of consumer.taken) {
          underWay.delete(id)
          waiting.set(id, message)
        }
        consumer.taken.clear()
        deliverSoon()
      },
      onUp: (listener) => listeners.push(listener),
    },
  }
}
