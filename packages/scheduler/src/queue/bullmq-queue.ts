import { NightshiftError } from "../base/errors"
import { groupBy } from "../base/group-by"
import { messageOf } from "../base/logger"
import { serviceFault } from "../base/service-fault"
import type { DueRun } from "../job/due-run"
import {
  readyWithinMs,
  createNamedQueue,
  type Connections,
  type ConnectionEvents,
  type NamedQueue,
} from "./bullmq-named-queue"
import { toMessages, type Message } from "./message"
import { createCircuitBreaker, type Session } from "./circuit-breaker"
import type { Queue, QueueEvents } from "./queue"
import { LateAnswer, within } from "./within"

/** How long an add may take, in milliseconds, before the queue counts as unreachable; the ledger keeps the run. */
const addWithinMs = 5_000

/**
 * How seldom an idle worker asks for messages, in seconds, and for stalled ones, in milliseconds: an added message wakes
 * it at once, and the ledger's leases and heartbeats recover what is lost. BullMQ keeps the count of stalls in an integer
 * column.
 */
export const idleOptions = { drainDelay: 30, stalledInterval: 30_000, maxStalledCount: 2 ** 31 - 1 }

/** What differs between the backends. */
export interface Backend {
  kind: "redis" | "postgres"
  address: string
  /** Does on connections of its own what BullMQ will do on others; rejects with the reason if that fails. */
  probe(signal: AbortSignal): Promise<void>
  connect(events: ConnectionEvents): Connections
}

/** A queue on BullMQ, with plain BullMQ jobs and our own ids; BullMQ's schedulers, retries and delays are not used. */
export function createBullQueue(backend: Backend, events: QueueEvents): Queue {
  const takers = new Map<string, Taker>()
  let session: BullSession | undefined
  let isHeld = false

  const breaker = createCircuitBreaker<BullSession>({
    probe: (signal) => backend.probe(signal),
    open() {
      const connectionEvents: ConnectionEvents = {
        failed: (error, loops) => breaker.failed(error, loops),
        connected: () => breaker.connected(),
      }
      const opened = createBullSession(backend.connect(connectionEvents), connectionEvents)
      if (isHeld) opened.hold()
      else for (const [queue, take] of takers) opened.deliver(queue, take)
      return (session = opened)
    },
    onUnreachable: (error) => events.onUnreachable?.(error),
    onRefused: (error) => events.onRefused?.(error),
    onReachable: () => events.onReachable?.(),
  })

  async function addAll(runs: Parameters<Queue["add"]>[0]): Promise<void> {
    const opened = await within(breaker.session(), addWithinMs)
    let isReady = false
    try {
      await within(opened.ready(), readyWithinMs)
      isReady = true
      const byQueue = groupBy(toMessages(runs), ({ queue }) => queue)
      const adding = [...byQueue].map(([queue, messages]) => opened.add(queue, messages))
      await within(Promise.all(adding), addWithinMs)
    } catch (error) {
      // A half-open connection would stay open until the kernel gives it up, while a new one could work.
      breaker.failed(error, isReady && error instanceof LateAnswer)
      throw error
    }
  }

  return {
    kind: backend.kind,
    address: backend.address,
    async add(runs) {
      try {
        await addAll(runs)
      } catch (error) {
        throw addFailed(error, backend.address)
      }
    },
    deliver({ queue, take }) {
      const taker = oneByOne(take)
      takers.set(queue, taker)
      breaker.opened()?.deliver(queue, taker)
    },
    hold() {
      isHeld = true
      session?.hold()
    },
    async drained() {
      await session?.drained()
    },
    async close() {
      this.hold()
      await breaker.stop()
      await this.drained()
      await session?.close()
    },
  }
}

function addFailed(error: unknown, address: string): NightshiftError {
  const { kind, code, hint } = serviceFault(error)
  const isRefused = kind === "refused"
  return new NightshiftError({
    code: isRefused ? "QUEUE_REFUSED" : "QUEUE_UNREACHABLE",
    where: `the queue at ${address}`,
    expected: isRefused ? "it to accept messages" : `an answer within ${addWithinMs / 1_000} s`,
    found: messageOf(error),
    hint: isRefused ? `${hint} Nothing is lost.` : "Check that it runs and can be reached. Nothing is lost.",
    details: { code },
    retryable: true,
    cause: error,
  })
}

/** Takes the runs of a message; settles when the next message may be delivered, and never rejects. */
type Taker = (runs: DueRun[]) => Promise<void>

/** If a session is given up while a message is handled, the first message of the next session waits until that is done. */
function oneByOne(take: Taker): Taker {
  let before = Promise.resolve()
  return (runs) => (before = before.then(() => take(runs)))
}

/** The named queues of one session: adds messages to them, and delivers messages from them to this process. */
interface BullSession extends Session {
  /** Resolves when a command would reach the service now; rejects when it would not. */
  ready(): Promise<unknown>
  add(queue: string, messages: Message[]): Promise<unknown>
  deliver(queue: string, take: Taker): void
  hold(): void
  drained(): Promise<void>
  close(): Promise<void>
}

function createBullSession(connections: Connections, events: ConnectionEvents): BullSession {
  const queues = new Map<string, NamedQueue>()
  let isHeld = false

  const named = (queue: string): NamedQueue => {
    const known = queues.get(queue)
    if (known) return known
    const named = createNamedQueue({ connections, queue, ...events })
    if (isHeld) named.hold()
    queues.set(queue, named)
    return named
  }
  const everyQueue = (action: (named: NamedQueue) => Promise<void>) =>
    Promise.all([...queues.values()].map(action))

  return {
    ready: () => connections.ready(),
    add: (queue, messages) => named(queue).add(messages),
    deliver: (queue, take) => named(queue).deliver(take),
    hold() {
      isHeld = true
      for (const named of queues.values()) named.hold()
    },
    async drained() {
      await everyQueue((named) => named.drained())
    },
    async close() {
      await everyQueue((named) => named.close())
      connections.close()
    },
    abandon() {
      for (const named of queues.values()) named.abandon()
      connections.close()
    },
  }
}
