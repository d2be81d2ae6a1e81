import { formatDuration } from "../base/duration"
import { formatInstant } from "../base/instant"
import { messageOf, type Logger } from "../base/logger"
import { plainLine } from "../base/safe-text"
import type { Clock } from "../base/clock"
import { storedScheduleFault } from "../schedule/stored-schedule"
import { lookaheadMs } from "../policy/lookahead"
import type { JobPlan } from "../ledger/ledger"
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

/** Reports what keeps a stored job from having ticks: each fault of a job once while it lasts. */
interface PlanCheck {
  check(plan: JobPlan): void
  /** Forgets the jobs that are not among these. */
  retain(jobs: ReadonlyMap<string, unknown>): void
}

/** Ticks are written at most this far ahead of their time. */
const mostAheadMs = lookaheadMs + 60_000

export function createPlanCheck(options: {
  clock: Pick<Clock, "now">
  /** A schedule that cannot be read has no ticks. */
  onUnreadable: (job: string, fault: string) => void
  /** Up to a watermark in the future no tick is decided. */
  onAhead: (job: string, watermarkMs: number) => void
}): PlanCheck {
  const { clock, onUnreadable, onAhead } = options
  const checked = new WeakSet<JobPlan["versions"]>()
  const reported = new Map<string, string>()

  function check({ name, removed, versions, watermarkMs }: JobPlan): void {
    const faults = versions.map(({ schedule }) => storedScheduleFault(schedule))
    const unreadable = faults.find((fault) => fault !== undefined)
    const isAhead = !removed && watermarkMs > clock.now() + mostAheadMs
    const found = unreadable ?? (isAhead ? `ahead ${watermarkMs}` : undefined)
    if (found === undefined) {
      reported.delete(name)
      return
    }
    if (reported.get(name) === found) return
    reported.set(name, found)
    if (unreadable === undefined) onAhead(name, watermarkMs)
    else onUnreadable(name, unreadable)
  }

  return {
    check(plan) {
      if (checked.has(plan.versions)) return
      checked.add(plan.versions)
      check(plan)
    },
    retain(jobs) {
      for (const job of reported.keys()) if (!jobs.has(job)) reported.delete(job)
    },
  }
}
