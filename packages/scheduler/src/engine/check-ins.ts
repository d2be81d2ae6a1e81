import type { Clock } from "../base/clock"
import type { Logger } from "../base/logger"
import { checkInUrl, type CheckIn, type CheckInFacts, type CheckInMoment } from "../policy/check-in"
import { createCheckInSender } from "./check-in-sender"
import type { Observer } from "./observer"

/** Calls the `checkIn` addresses of jobs: at a run's start, and at its success or final failure. */
export function createCheckIns(options: {
  clock: Clock
  logger: Logger
  checkInOf: (job: string) => CheckIn | undefined
  /** Default: the process's own. */
  fetch?: typeof fetch
}): Observer {
  const { checkInOf } = options
  const sender = createCheckInSender(options)

  function send(moment: CheckInMoment, facts: CheckInFacts): void {
    const checkIn = checkInOf(facts.job)
    const url = checkIn && checkInUrl({ checkIn, moment, facts })
    if (url !== undefined) sender.send({ job: facts.job, url })
  }

  return {
    runBegan({ job, runId, attempt, failures, scheduledFor: scheduledForMs }) {
      // A retry after a failure continues the run; a run taken over from a dead worker begins again.
      if (failures > 0) return
      send("start", { job, runId, attempt, scheduledForMs, reason: undefined, durationMs: undefined })
    },
    runEnded(
      { job, runId, attempt, scheduledFor: scheduledForMs },
      { outcome, isFinal, tookMs: durationMs },
    ) {
      if (!isFinal) return
      const reason = outcome.status === "failed" ? outcome.reason : outcome.status
      const isSuccess = outcome.status === "succeeded"
      send(isSuccess ? "success" : "failure", {
        job,
        runId,
        attempt,
        scheduledForMs,
        reason: isSuccess ? undefined : reason,
        durationMs,
      })
    },
    runAbandoned: (run) => send("failure", { ...run, durationMs: undefined }),
    stop: () => sender.stop(),
  }
}
