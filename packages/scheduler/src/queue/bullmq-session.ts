import {
  createNamedQueue,
  type Connections,
  type NamedQueue,
  type ConnectionEvents,
} from "./bullmq-named-queue"
import type { Message } from "./message"
import type { Session } from "./circuit-breaker"
import type { DueRun } from "../job/due-run"

/** Takes the runs of a message; settles when the next message may be delivered, and never rejects. */
export type Taker = (runs: DueRun[]) => Promise<void>

/** If a session is given up while a message is handled, the first message of the next session waits until that is done. */
export function oneByOne(take: Taker): Taker {
  let before = Promise.resolve()
  return (runs) => (before = before.then(() => take(runs)))
}

/** The named queues of one session: adds messages to them, and delivers messages from them to this process. */
export interface BullSession extends Session {
  /** Resolves when a command would reach the service now; rejects when it would not. */
  ready(): Promise<unknown>
  add(queue: string, messages: Message[]): Promise<unknown>
  deliver(queue: string, take: Taker): void
  hold(): void
  drained(): Promise<void>
  close(): Promise<void>
}

export function createBullSession(connections: Connections, events: ConnectionEvents): BullSession {
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
