import { setTimeout } from "node:timers/promises"
import { WaitingError, type Queue as BullQueue, type Worker as BullWorker } from "bullmq"
import { NightshiftError } from "../base/errors"
import { messageOf } from "../base/logger"
import type { DueRun } from "../job/due-run"
import { messageId, type Queue, type QueueEvents } from "./queue"

/** How long an add may take, in milliseconds, before the queue counts as unreachable; the ledger keeps the run. */
const addWithinMs = 5_000

/** How long an add waits for a connection that is just being made, in milliseconds. */
const readyWithinMs = 1_000

/** How long a close waits for BullMQ's own before it gives the connections up, in milliseconds. */
const closeWithinMs = 2_000

const beginAgainAfterMs = 1_000

type Processor = (message: Message, token?: string) => Promise<void>

interface Message {
  data: DueRun
  moveToWait(token?: string): Promise<unknown>
}

/** What differs between the backends: how BullMQ's producer and worker are made, and what else to close. */
export interface Backend {
  kind: Queue["kind"]
  address: string
  openProducer(): BullQueue
  /** Resolves when a command would reach the queue now; rejects when that is not to be expected. */
  producerReady(): Promise<unknown>
  openWorker(processor: Processor, concurrency: number): BullWorker
  /** Ends connections that the backend opened itself. */
  close(): Promise<void>
}

/** A queue on BullMQ, with plain jobs and ids of our own; BullMQ's schedulers, retries and delays are not used. */
export function createBullQueue(backend: Backend, events: QueueEvents): Queue {
  const producer = backend.openProducer()
  let worker: BullWorker | undefined
  let held: Promise<void> | undefined
  const unreachable = (error: Error) => events.onUnreachable?.(error)
  producer.on("error", unreachable)
  return {
    kind: backend.kind,
    address: backend.address,
    async add(runs) {
      const jobs = runs.map((run) => ({
        name: run.job,
        data: run,
        opts: { jobId: messageId(run), removeOnComplete: true, removeOnFail: true },
      }))
      try {
        await within(backend.producerReady(), readyWithinMs)
        await within(producer.addBulk(jobs), addWithinMs)
        events.onReachable?.()
      } catch (error) {
        unreachable(error as Error)
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
    deliver({ concurrency, handle }) {
      const process: Processor = async (message, token) => {
        if (!held) return handle(message.data)
        // A fetch that was under way may bring one message more: it is for another worker.
        await message.moveToWait(token)
        throw new WaitingError()
      }
      worker = backend.openWorker(process, concurrency)
      worker.on("error", unreachable)
      worker.on("ready", () => events.onReachable?.())
      void keepRunning(worker, unreachable)
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
      this.hold()
      await this.drained()
      await Promise.allSettled([within(closed(producer, backend), closeWithinMs)])
      await backend.close()
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

async function within<T>(promise: Promise<T>, limitMs: number): Promise<T> {
  promise.catch(() => undefined)
  const limit = new AbortController()
  const late = setTimeout(limitMs, undefined, { signal: limit.signal }).then(() => {
    throw new Error(`no answer within ${limitMs / 1_000} s`)
  })
  late.catch(() => undefined)
  try {
    return await Promise.race([promise, late])
  } finally {
    limit.abort()
  }
}
