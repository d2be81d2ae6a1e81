import { setTimeout } from "node:timers/promises"
import type { Queue as BullQueue, Worker as BullWorker } from "bullmq"
import type { DueRun } from "../job/due-run"
import { bullmq } from "./clients"
import { runsOf, type Message } from "./message"
import { within } from "./within"

/** How long a close waits for a connection that is being established, in milliseconds. */
export const readyWithinMs = 1_000

/** How long a close waits for BullMQ's own close before it gives up the connections, in milliseconds. */
const closeWithinMs = 2_000

const beginAgainAfterMs = 1_000

export type Processor = (delivered: Delivered, token?: string) => Promise<void>

interface Delivered {
  data: unknown
  moveToWait(token?: string): Promise<unknown>
}

/** The connections of one session, on which BullMQ's producers and workers are created. */
export interface Connections {
  openProducer(queue: string): BullQueue
  /** Resolves when a command would reach the queue now; rejects when it would not. */
  ready(): Promise<unknown>
  openWorker(options: { queue: string; processor: Processor }): BullWorker
  /** Closes at once the connections that BullMQ did not open itself. */
  close(): void
}

export interface ConnectionEvents {
  /** Something failed; with `loops` it fails without a pause, and is to be closed. */
  failed: (error: unknown, loops?: boolean) => void
  /** A connection was established, or re-established. */
  connected: () => void
}

/** One named queue: adds messages to it, and delivers messages from it to this process. */
export interface NamedQueue {
  add(messages: Message[]): Promise<unknown>
  deliver(take: (runs: DueRun[]) => Promise<void>): void
  hold(): void
  drained(): Promise<void>
  close(): Promise<void>
  /** Closes at once, whatever is under way; delivered messages go to other processes again. */
  abandon(): void
}

/** More errors of one worker than this come only from a loop without a pause. */
const loop = { errors: 50, withinMs: 1_000 }

export function createNamedQueue(
  options: ConnectionEvents & { connections: Connections; queue: string },
): NamedQueue {
  const { connections, queue, connected } = options
  const producer = connections.openProducer(queue)
  let isAbandoned = false
  let recent: number[] = []
  const failed = (error: unknown) => {
    if (isAbandoned) return
    const now = performance.now()
    recent = [...recent.filter((atMs) => now - atMs < loop.withinMs), now]
    options.failed(error, recent.length >= loop.errors)
  }
  producer.on("error", failed)
  let worker: BullWorker | undefined
  let held: Promise<void> | undefined
  return {
    add: (messages) =>
      producer.addBulk(
        messages.map(({ id, runs }) => ({
          name: runs[0]!.job,
          data: { runs },
          opts: { jobId: id, removeOnComplete: true, removeOnFail: true },
        })),
      ),
    deliver(take) {
      const processor: Processor = async (message, token) => {
        if (!held) {
          const runs = runsOf(message.data)
          return runs.length > 0 ? take(runs) : undefined
        }
        // A fetch that was under way may return one more message: it is for another worker.
        await message.moveToWait(token)
        throw new (bullmq().WaitingError)()
      }
      const opened = connections.openWorker({ queue, processor })
      worker = opened
      opened.on("error", failed)
      opened.on("ready", connected)
      void keepRunning(opened, failed)
    },
    hold() {
      // Not pause(): a paused worker that waits for a message still takes the next one that is added.
      held ??= worker ? closed(worker, connections) : Promise.resolve()
      held.catch(() => undefined)
    },
    async drained() {
      if (held) await Promise.allSettled([within(held, closeWithinMs)])
    },
    async close() {
      await Promise.allSettled([within(closed(producer, connections), closeWithinMs)])
    },
    abandon() {
      isAbandoned = true
      // A worker that is refused retries in the same turn of the event loop until it sees that it is being closed.
      worker?.close(true).catch(() => undefined)
      void closed(producer, connections).catch(() => undefined)
    },
  }
}

/**
 * Closes a producer, or a worker when its messages are done. BullMQ leaves a connection open that is still being
 * established when it is closed, so that is awaited first; and without a connection only a forced close ends.
 */
async function closed(part: BullQueue | BullWorker, connections: Connections): Promise<void> {
  const reachable = await within(
    Promise.all([connections.ready(), part.waitUntilReady()]),
    readyWithinMs,
  ).then(
    () => true,
    () => false,
  )
  await ("run" in part ? part.close(!reachable) : part.close())
}

/** A worker whose connection fails as it starts ends its loop: the loop is started again until the worker is closed. */
async function keepRunning(worker: BullWorker, failed: (error: unknown) => void): Promise<void> {
  while (!worker.closing) {
    try {
      await worker.run()
      return
    } catch (error) {
      failed(error)
      await setTimeout(beginAgainAfterMs, undefined, { ref: false })
    }
  }
}
