import { formatDuration } from "../base/duration"
import { formatInstant } from "../base/instant"
import { messageOf, type Logger } from "../base/logger"
import { plainLine } from "../base/plain-text"
import type { StalledPlan } from "./planning-backoff"

/** Logs jobs that cannot be planned. */
export interface PlanReport {
  unreadable: (job: string, fault: string) => void
  ahead: (job: string, watermarkMs: number) => void
  stalled: (stall: StalledPlan) => void
  recovered: (job: string) => void
  vanished: (job: string, error: unknown) => void
}

export function createPlanReport({ logger }: { logger: Logger }): PlanReport {
  return {
    unreadable: (job, fault) =>
      logger.error(
        `The stored schedule of ${plainLine(job)} cannot be read, and has no ticks: ${plainLine(fault)}`,
      ),
    ahead: (job, watermarkMs) =>
      logger.error(
        `The watermark of ${plainLine(job)} in scheduled_job: expected an instant that has come, got ` +
          `${formatInstant(watermarkMs, "UTC")}. No tick up to then runs. If it was set by mistake, set it to now().`,
      ),
    stalled: ({ job, watermarkMs, lastedMs, tries, error }) =>
      logger.error(
        `The ticks of ${plainLine(job)} after ${formatInstant(watermarkMs, "UTC")}: expected to be written, got ` +
          `${tries} refusals in ${formatDuration(lastedMs)}` +
          `${error === undefined ? "" : ` (${plainLine(messageOf(error))})`}. Other jobs are not affected. ` +
          `See that no transaction holds its row in scheduled_job, and that nobody has changed its watermark or its ` +
          `versions; a restart of a server that has this job stores its version again.`,
      ),
    vanished: (job, error) =>
      logger.error(
        `The schedule of ${plainLine(job)}: expected a version of it in scheduled_job_version, got none ` +
          `(${plainLine(messageOf(error))}). It has no ticks until a server that has this job is restarted, which ` +
          `stores it again.`,
      ),
    recovered: (job) => logger.info(`The ticks of ${plainLine(job)} are written again.`),
  }
}
