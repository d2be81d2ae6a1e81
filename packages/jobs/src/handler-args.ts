import type { ScheduledJobArgs } from "@medusajs/medusa/dist/types/scheduled-jobs"

/**
 * What a scheduler passes to the handler. Medusa's own passes the container, the data and the plugin's options;
 * Nightshift the rest as well. The job works under both, so all of the rest is optional.
 */
export interface HandlerArgs extends Omit<ScheduledJobArgs, "data"> {
  data?: unknown
  runId?: string
  /** 1 for the first call; it counts up with each retry. */
  attempt?: number
  /** The time that the schedule named, whenever the run began. */
  scheduledFor?: Date
  /** Aborts on a timeout, on shutdown, and when another server took the run over. */
  signal?: AbortSignal
  logger?: HandlerLogger
  /** Keeps a JSON value with the run as its progress. */
  progress?: (value: unknown) => void
}

/** The part of a logger that the job uses. */
export interface HandlerLogger {
  info(message: string): void
}
