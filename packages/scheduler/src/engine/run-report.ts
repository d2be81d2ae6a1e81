import { createMemo } from "@nightshift/cron/internal"
import { BoundedMap } from "../base/bounded-map"
import { formatDuration } from "../base/duration"
import { formatInstant } from "../base/instant"
import { describeThrown, messageOf, type Logger } from "../base/logger"
import { plainLine, plainText } from "../base/safe-text"
import type { Clock } from "../base/clock"
import type { AbandonedRun } from "../ledger/heartbeat"
import type { ClaimedRun, Outcome } from "../ledger/ledger"
import type { Observers } from "./observers"

const longestName = 200
const mostUnknown = 1_000
const mostTexts = 1_000

/** Logs what became of runs. */
export interface RunReport {
  began(run: ClaimedRun): void
  skipped(run: {
    runId: string
    job: string
    scheduledForMs: number
    reason: string
    blockedBy: string | undefined
  }): void
  ended(run: ClaimedRun, end: { outcome: Outcome; thrown: unknown; tookMs: number }): void
  /** The outcome does not count: the run was given to another worker, or settled otherwise. */
  refused(run: ClaimedRun): void
  /** The outcome is recorded, and a step after it failed. */
  faulty(run: ClaimedRun, error: unknown): void
  /** Logged once for each job. */
  unknownJob(run: { runId: string; job: string }): void
  handedBack(runs: ClaimedRun[], deadlineMs: number): void
  abandoned: (run: AbandonedRun) => void
}

export function createRunReport(options: {
  logger: Logger
  nextTickOf: (job: string) => number | undefined
  timezoneOf: (job: string) => string
}): RunReport {
  const { logger } = options
  const nextTickText = createNextTickText(options)
  const unknown = new BoundedMap<string, true>(mostUnknown)
  return {
    began: ({ job }) => logger.info(`Processing scheduled job: ${job}`),
    skipped: ({ job, reason, blockedBy }) => {
      const because = (skippedBecause[reason] ?? reason).replace("%", blockedBy ?? "of another worker")
      logger.info(`Skipped scheduled job: ${job}, because ${because}.`)
    },
    ended({ job, runId, failures, policies }, { outcome, thrown, tookMs }) {
      const took = formatDuration(tookMs)
      if (outcome.status === "succeeded") {
        logger.info(`Finished scheduled job: ${job} in ${took}. ${nextTickText(job)}`)
      } else if (outcome.status === "cancelled") {
        logger.warn(`Cancelled scheduled job: ${job} after ${took} (run ${runId}). ${nextTickText(job)}`)
      } else {
        const retried = outcome.retryInMs
        const then =
          retried === undefined
            ? nextTickText(job)
            : `Attempt ${failures + 2} of ${policies.attempts} follows in ${formatDuration(retried)}.`
        logger.error(
          `Failed scheduled job: ${job} after ${took} (run ${runId}). ${then}\n${plainText(describeThrown(thrown))}`,
        )
      }
    },
    refused: ({ attempt, runId, job }) =>
      logger.warn(
        `Attempt ${attempt} of run ${runId} of ${job} ended after the run had been given to another worker or settled otherwise; its outcome does not count.`,
      ),
    faulty: ({ runId, job }, error) =>
      logger.error(`The end of run ${runId} of ${job} could not be reported: ${messageOf(error)}`),
    unknownJob({ runId, job }) {
      // Anyone who can reach the queue may have written the name.
      const name = plainLine(job.slice(0, longestName))
      if (unknown.has(name)) return
      unknown.set(name, true)
      logger.warn(`Run ${runId} of ${name} is left to another worker: this build has no such job.`)
    },
    handedBack(runs, deadlineMs) {
      const names = runs.map(({ job, runId }) => `${job} (run ${runId})`).join(", ")
      logger.warn(
        `Not done within ${formatDuration(deadlineMs)} of shutdown and handed back to the other workers: ${names}.`,
      )
    },
    abandoned: ({ runId, job }) =>
      logger.error(
        `Failed scheduled job: ${job} (run ${runId}), because every worker that took it died. ${nextTickText(job)}`,
      ),
  }
}

/** Describes when a job runs next; formatted again only when that has changed. */
function createNextTickText(options: {
  nextTickOf: (job: string) => number | undefined
  timezoneOf: (job: string) => string
}): (job: string) => string {
  const texts = createMemo<string>(mostTexts)
  return (job) => {
    const next = options.nextTickOf(job)
    if (next === undefined) return "It has no further tick."
    const timezone = options.timezoneOf(job)
    return texts.remember(`${next} ${timezone}`, () => `Next: ${formatInstant(next, timezone)}.`)
  }
}

const skippedBecause: Record<string, string> = {
  overlap: "run % is still going",
  paused: "the job is paused",
  removed: "the job was removed",
  missed: "no worker took it in time",
  missed_window: "no worker took it within the job's missedWindow",
  missed_collapsed: "no worker took it in time, and a later tick stands in for it",
}

/** A report that also notifies the observers. */
export function observedReport(options: {
  report: RunReport
  observers: Observers
  clock: Clock
}): RunReport {
  const { report, observers, clock } = options
  return {
    ...report,
    began(run) {
      report.began(run)
      observers.notify("runBegan", run, clock.now())
    },
    skipped(run) {
      report.skipped(run)
      const { runId, job, reason, scheduledForMs } = run
      observers.notify("ticksSkipped", {
        runId,
        job,
        reason,
        fromMs: scheduledForMs,
        toMs: scheduledForMs,
        count: 1,
      })
    },
    ended(run, end) {
      report.ended(run, end)
      const isFinal = end.outcome.status !== "failed" || end.outcome.retryInMs === undefined
      observers.notify("runEnded", run, { ...end, isFinal })
    },
    refused(run) {
      report.refused(run)
      observers.notify("runLeft", run, "refused")
    },
    handedBack(runs, deadlineMs) {
      report.handedBack(runs, deadlineMs)
      for (const run of runs) observers.notify("runLeft", run, "handed_back")
    },
    abandoned(run) {
      report.abandoned(run)
      observers.notify("runAbandoned", run)
    },
  }
}
