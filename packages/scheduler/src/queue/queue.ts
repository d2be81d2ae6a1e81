import type { DueRun } from "../job/due-run"

/**
 * Carries due runs to workers, and is never the truth: it may lose a message, or bring it twice, and the
 * ledger makes it good. A message's identity is its runs and their delivery, so adding it again changes nothing.
 */
export interface Queue {
  readonly kind: "redis" | "postgres" | "memory"
  /** Where the queue is, without passwords, for messages. */
  readonly address: string
  /** Adds runs, each to the queue that it names, without delay. Rejects with `QUEUE_UNREACHABLE` soon when it is down, with `QUEUE_REFUSED` when it refuses. */
  add(runs: DueRun[]): Promise<void>
  /**
   * Begins to deliver the runs of one named queue to this process. The next message comes when `take` has settled,
   * which never rejects: the message is over then, and its runs are the ledger's. Once for each name.
   */
  deliver(options: { queue: string; take: (runs: DueRun[]) => Promise<void> }): void
  /** Stops delivering, at once; what was handed to `take` goes on. */
  hold(): void
  /** Resolves when that has settled and nothing is on its way to this process any more; soon in any case. */
  drained(): Promise<void>
  /** Closes every connection, waiting for nothing. */
  close(): Promise<void>
}

export interface QueueEvents {
  /** The queue cannot be reached; may be told many times during one outage. */
  onUnreachable?: (error: Error) => void
  /** The queue can be reached and refuses what it is asked; may be told many times. Default: nobody hears of it. */
  onRefused?: (error: Error) => void
  /** The queue does what it is asked, at start and after each outage. */
  onReachable?: () => void
}

/** The name of a queue's messages, in Redis behind the prefix and in Postgres inside the schema. */
export const messagesOf = (queue: string): string => `runs-${queue}`
