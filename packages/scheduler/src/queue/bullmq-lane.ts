import { setTimeout } from "node:timers/promises"
import type { Queue as BullQueue, Worker as BullWorker } from "bullmq"
import type { DueRun } from "../job/due-run"
import { bullmq } from "./bullmq"
import { runsOf, type Message } from "./message"
import { within } from "./within"

/** How long a close waits for a connection that is just being made, in milliseconds. */
export const readyWithinMs = 1_000

/** How long a close waits for BullMQ's own before it gives the connections up, in milliseconds. */
const closeWithinMs = 2_000

const beginAgainAfterMs = 1_000

export type Processor = (delivered: Delivered, token?: string) => Promise<void>

interface Delivered {
  data: unknown
  moveToWait(token?: string): Promise<unknown>
}

/** What differs between the backends: how BullMQ's producer and worker are made, and what else to close. */
export interface Backend {
  kind: "redis" | "postgres"
  address: string
  openProducer(queue: string): BullQueue
  /** Resolves when a command would reach the queue now; rejects when that is not to be expected. */
  producerReady(): Promise<unknown>
  openWorker(options: { queue: string; processor: Processor }): BullWorker
  /** Ends connections that the backend opened itself. */
  close(): Promise<void>
}

/** One named queue: what adds to it, and what delivers from it to this process. */
export interface Lane {
  add(messages: Message[]): Promise<unknown>
  deliver(take: (runs: DueRun[]) => Promise<void>): void
  hold(): void
  drained(): Promise<void>
  close(): Promise<void>
}

export function createLane(options: {
  backend: Backend
  queue: string
  onUnreachable: (error: Error) => void
  onReachable: () => void
}): Lane {
  const { backend, queue, onUnreachable, onReachable } = options
  const producer = backend.openProducer(queue)
  producer.on("error", onUnreachable)
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
        // A fetch that was under way may bring one message more: it is for another worker.
        await message.moveToWait(token)
        throw new (bullmq().WaitingError)()
      }
      const opened = backend.openWorker({ queue, processor })
      worker = opened
      opened.on("error", onUnreachable)
      opened.on("ready", onReachable)
      void keepRunning(opened, onUnreachable)
    },
    hold() {
      // Not pause(): what is added while a paused worker waits for a message, that worker still takes.
      held ??= worker ? closed(worker, backend) : Promise.resolve()
      held.catch(() => undefined)
    },
    async drained() {
      if (held) await Promise.allSettled([within(held, closeWithinMs)])
    },
    async close() {
      await Promise.allSettled([within(closed(producer, backend), closeWithinMs)])
    },
  }
}

/**
 * Closes a producer, or a worker when its messages are done. BullMQ leaves a connection open that is still being
 * made when it is closed, so it is awaited first; and without a connection only a forced close comes to its end.
 */
async function closed(part: BullQueue | BullWorker, backend: Backend): Promise<void> {
  const reachable = await within(
    Promise.all([backend.producerReady(), part.waitUntilReady()]),
    readyWithinMs,
  ).then(
    () => true,
    () => false,
  )
  await ("run" in part ? part.close(!reachable) : part.close())
}

/** A worker whose connection fails as it begins ends its loop: it is begun again until it is closed. */
async function keepRunning(worker: BullWorker, unreachable: (error: Error) => void): Promise<void> {
  while (!worker.closing) {
    try {
      await worker.run()
      return
    } catch (error) {
      unreachable(error as Error)
      await setTimeout(beginAgainAfterMs, undefined, { ref: false })
    }
  }
}
