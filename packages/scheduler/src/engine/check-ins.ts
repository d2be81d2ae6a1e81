import type { Clock } from "../base/clock"
import { messageOf, type Logger } from "../base/logger"
import { BoundedMap } from "../base/bounded-map"
import { formatDuration } from "../base/duration"
import { checkInUrl, originOf, type CheckIn, type CheckInFacts, type CheckInMoment } from "../policy/check-in"
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

/** Calls check-in addresses: those of one job one after another, in order. */
interface CheckInSender {
  /** Never throws, and waits for nothing. */
  send(checkIn: { job: string; url: string }): void
  /** Resolves when all are sent, or given up. */
  stop(): Promise<void>
}

const answerWithinMs = 5_000
/** The waits before a call that failed is tried again. */
const waitsMs = [1_000, 4_000]
/** How many calls of each job wait behind a slow one; the newest are kept. */
const mostWaiting = 20
const mostAtOnce = 20
/** A job that is forgotten is reported once more as failing. */
const mostFailing = 10_000

function createCheckInSender(options: { clock: Clock; logger: Logger; fetch?: typeof fetch }): CheckInSender {
  const { clock, logger } = options
  const call = options.fetch ?? fetch
  const lines = new Map<string, string[]>()
  /** Jobs whose next call may be made. */
  const ready: string[] = []
  const failing = new BoundedMap<string, number>(mostFailing)
  let active = 0
  let idle: (() => void) | undefined

  function pump(): void {
    while (active < mostAtOnce && ready.length > 0) {
      const job = ready.shift()!
      const url = lines.get(job)!.shift()!
      active += 1
      void deliver(job, url).finally(() => {
        active -= 1
        if (lines.get(job)!.length > 0) ready.push(job)
        else lines.delete(job)
        pump()
      })
    }
    if (active === 0) idle?.()
  }

  async function deliver(job: string, url: string): Promise<void> {
    for (let tries = 0; ; tries++) {
      const fault = await faultOf(url)
      const waitMs = fault?.again ? waitsMs[tries] : undefined
      if (waitMs === undefined) {
        if (fault) began(job, url, fault.reason)
        else ended(job)
        return
      }
      await new Promise<void>((resolve) => clock.setTimer(resolve, waitMs))
    }
  }

  async function faultOf(url: string): Promise<{ reason: string; again: boolean } | undefined> {
    const control = new AbortController()
    const timer = clock.setTimer(() => control.abort(), answerWithinMs)
    try {
      const response = await call(url, { signal: control.signal, headers: { "user-agent": "nightshift" } })
      await response.body?.cancel()
      if (response.ok) return undefined
      return {
        reason: `it answers ${response.status}`,
        again: response.status >= 500 || response.status === 429,
      }
    } catch (error) {
      const reason = control.signal.aborted
        ? `no answer within ${formatDuration(answerWithinMs)}`
        : why(error)
      return { reason, again: true }
    } finally {
      timer.cancel()
    }
  }

  function began(job: string, url: string, reason: string): void {
    if (failing.has(job)) return
    failing.set(job, clock.localNow())
    logger.error(
      `The check-ins of ${job} do not reach ${originOf(url)}: ${reason}. Its runs are not affected. This is logged once until they do.`,
    )
  }

  function ended(job: string): void {
    const sinceMs = failing.get(job)
    if (sinceMs === undefined) return
    failing.delete(job)
    logger.info(`The check-ins of ${job} arrive again after ${formatDuration(clock.localNow() - sinceMs)}.`)
  }

  return {
    send({ job, url }) {
      const line = lines.get(job)
      if (line) {
        line.push(url)
        if (line.length > mostWaiting) line.shift()
        return
      }
      lines.set(job, [url])
      ready.push(job)
      pump()
    },
    async stop() {
      if (active > 0) await new Promise<void>((resolve) => (idle = resolve))
    },
  }
}

/** The error that `fetch` throws says only that it failed; its cause says why. Neither names the address's path. */
function why(error: unknown): string {
  const { cause } = error as { cause?: unknown }
  return messageOf(cause ?? error)
}
