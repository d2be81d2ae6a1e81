import type { DueRun } from "../job/due-run"

/**
 * Carries due runs to workers, and is never the truth: it may lose a message, or bring it twice, and the
 * ledger makes it good. A message's identity is its run and delivery, so adding it again changes nothing.
 */
export interface Queue {
  readonly kind: "redis" | "postgres" | "memory"
  /** Where the queue is, without passwords, for messages. */
  readonly address: string
  /** Adds runs, each to the queue that it names, without delay. Rejects with `QUEUE_UNREACHABLE` soon when it is down. */
  add(runs: DueRun[]): Promise<void>
  /**
   * Begins to deliver the runs of one named queue to this process, `concurrency` at a time. Resolves at once,
   * reachable or not. Once for each name.
   */
  deliver(options: { queue: string; concurrency: number; handle: (run: DueRun) => Promise<void> }): Delivery
  /** Stops delivering, at once; runs already handed to `handle` go on. */
  hold(): void
  /** Resolves when those runs have ended and nothing is on its way to this process any more; soon in any case. */
  drained(): Promise<void>
  /** Closes every connection, waiting for nothing. */
  close(): Promise<void>
}

/** What goes on after `deliver`. */
export interface Delivery {
  /** Changes how many runs are handed over at a time, at least 1; those under way go on. */
  setConcurrency(concurrency: number): void
}

export interface QueueEvents {
  /** The queue cannot be reached; may be told many times during one outage. */
  onUnreachable?: (error: Error) => void
  /** The queue answers, at start and after each outage. */
  onReachable?: () => void
}

/** The name of a queue's messages, in Redis behind the prefix and in Postgres inside the schema. */
export const messagesOf = (queue: string): string => `runs-${queue}`

/**
 * BullMQ refuses a colon in an id, and an id that is a number. What is offered again has one more id, and no more
 * than one: the first message may be lost, or be held by a worker that died a moment after it had fetched it.
 */
export function messageId(run: DueRun): string {
  return `run-${run.runId}.${run.delivery}${run.reoffered ? "r" : ""}`
}
