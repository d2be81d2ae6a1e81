import type { ScheduledJobArgs } from "@medusajs/medusa/dist/types/scheduled-jobs"

/**
 * The arguments of the handler. Medusa's own scheduler passes the container, the data and the plugin's options; Nightshift
 * also passes the rest. The job works with both, so the rest is optional.
 */
export interface HandlerArgs extends Omit<ScheduledJobArgs, "data"> {
  data?: unknown
  runId?: string
  /** 1 for the first call, and one more for each retry. */
  attempt?: number
  /** The time of the tick, whenever the run started. */
  scheduledFor?: Date
  /** Aborts on a timeout, at shutdown, and when another server has taken over the run. */
  signal?: AbortSignal
  logger?: HandlerLogger
  /** Records a JSON value as the progress of the run. */
  progress?: (value: unknown) => void
}

/** The part of a logger that the job uses. */
export interface HandlerLogger {
  info(message: string): void
}
