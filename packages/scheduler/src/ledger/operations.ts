import type { DueRun } from "../job/due-run"

/** The author of a pause that a job's config asks for. */
export const configAuthor = "config"

/**
 * What an operator can do to jobs and runs. Each call is one transaction and records a `JobEvent` that says who made it.
 * Rejects with `JOB_UNKNOWN` or `RUN_UNKNOWN` if the job or run does not exist, and with `RUN_STATE` if the run's status
 * does not allow it.
 */
export interface Operations {
  /** Writes one run outside the schedule, due now. */
  trigger(input: {
    job: string
    data: Record<string, unknown> | undefined
    by: string | undefined
  }): Promise<DueRun>
  /** Pauses the schedule; an existing pause is replaced. */
  pause(input: PauseInput): Promise<Pause>
  /** Ends a pause; false where there was none. */
  resume(input: { job: string; by: string | undefined }): Promise<boolean>
  /** A due run becomes skipped at once; a running one is asked to end, and its worker records that. */
  cancel(input: { runId: string; by: string | undefined; reason: string | undefined }): Promise<Cancelled>
  /** Makes a failed run, or one skipped tick, due again: the same run, with the next attempt number. */
  retry(input: { runId: string; by: string | undefined }): Promise<DueRun>
  /**
   * Writes a due run for each of these ticks that has none under way, and returns the written ones. Of a bounded job, the
   * oldest get the free permits; the others wait for one.
   */
  backfill(input: { job: string; ticks: number[]; by: string | undefined }): Promise<DueRun[]>
}

export interface Cancelled {
  kind: "skipped" | "requested"
  /** A run of the same job that waited, and now has the permit of the skipped one. */
  freed: DueRun | undefined
}

export interface PauseInput {
  job: string
  /** How long it lasts, in milliseconds; undefined, without `untilMs`, is until it is resumed. */
  forMs: number | undefined
  /** Instead of `forMs`: the instant at which it ends. */
  untilMs?: number | undefined
  by: string | undefined
  reason: string | undefined
}

export interface Pause {
  atMs: number
  /** When it ends by itself; undefined is not before it is resumed. */
  untilMs: number | undefined
  by: string | undefined
  reason: string | undefined
}
