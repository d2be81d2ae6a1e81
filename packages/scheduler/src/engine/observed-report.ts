import type { Clock } from "../base/clock"
import type { Observers } from "./observers"
import type { RunReport } from "./run-report"

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
