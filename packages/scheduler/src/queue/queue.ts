import type { DueRun } from "../job/due-run"

/**
 * Carries due runs to workers, and is never the truth: it may lose a message, or deliver it twice, and the ledger
 * corrects that. A message's identity is its runs and their delivery number, so adding it again changes nothing.
 */
export interface Queue {
  readonly kind: "redis" | "postgres" | "memory"
  /** Where the queue is, without passwords, for logs and errors. */
  readonly address: string
  /** Adds runs, each to the queue that it names, without delay. Rejects with `QUEUE_UNREACHABLE` within seconds when it is down, with `QUEUE_REFUSED` when it refuses. */
  add(runs: DueRun[]): Promise<void>
  /**
   * Starts to deliver the runs of one named queue to this process. The next message is delivered when `take` has settled,
   * which never rejects: the message is done then, and the ledger decides about its runs. Call it once for each name.
   */
  deliver(options: { queue: string; take: (runs: DueRun[]) => Promise<void> }): void
  /** Stops delivering at once; calls of `take` under way go on. */
  hold(): void
  /** Resolves when those have settled and nothing is on its way to this process; within seconds in any case. */
  drained(): Promise<void>
  /** Closes every connection, waiting for nothing. */
  close(): Promise<void>
}

export interface QueueEvents {
  /** The queue cannot be reached; may be called many times during one outage. */
  onUnreachable?: (error: Error) => void
  /** The queue can be reached and refuses requests; may be called many times. Default: refusals are not reported. */
  onRefused?: (error: Error) => void
  /** The queue works, at start and after each outage. */
  onReachable?: () => void
}

/** The name of a queue's messages, in Redis behind the prefix and in Postgres inside the schema. */
export const messagesOf = (queue: string): string => `runs-${queue}`
