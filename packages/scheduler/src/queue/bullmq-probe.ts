import { randomUUID } from "node:crypto"
import type { Job, Queue as BullQueue, Worker as BullWorker } from "bullmq"
import { within } from "./within"

/** The probe's own queue. The names of the queues that carry runs begin differently. */
export const probeQueue = "probe"

/** How long a probe may take, and the close of its connections, in milliseconds. */
const probeWithinMs = 5_000
const closeWithinMs = 1_000

/**
 * Adds one message, takes one and completes it, with the statements of BullMQ that carry runs: all of them must be
 * allowed. The worker must not run, as BullMQ retries without a pause when it is refused. Other processes may probe too.
 */
export async function exercise(options: {
  producer: BullQueue
  worker: BullWorker
  /** Aborts the probe. */
  signal: AbortSignal
}): Promise<void> {
  const { producer, worker, signal } = options
  const ignore = () => undefined
  producer.on("error", ignore)
  worker.on("error", ignore)
  const work = async () => {
    await Promise.all([producer.waitUntilReady(), worker.waitUntilReady()])
    await producer.add("probe", {}, { jobId: randomUUID(), removeOnComplete: true, removeOnFail: true })
    const token = randomUUID()
    const message = (await worker.getNextJob(token, { block: false })) as Job | undefined
    await message?.moveToCompleted(null, token, false)
  }
  try {
    await within(Promise.race([work(), aborted(signal)]), probeWithinMs)
  } finally {
    await Promise.allSettled([
      within(worker.close(true), closeWithinMs),
      within(producer.close(), closeWithinMs),
    ])
  }
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    if (signal.aborted) reject(new Error("it is closed"))
    signal.addEventListener("abort", () => reject(new Error("it is closed")), { once: true })
  })
}
