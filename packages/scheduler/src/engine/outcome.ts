import { parseDuration } from "../base/duration"
import { isUnrecoverable, NightshiftError } from "../base/errors"
import type { FailureReason } from "../policy/reason"
import { afterFailure } from "../policy/retry"
import type { JobDefinition } from "../job/definition"
import type { ClaimedRun, Outcome } from "../ledger/ledger"
import type { AttemptEnd } from "./attempt"
import { toRunError, toRunResult, redactorOf } from "./run-error"

/** The outcome of an attempt that ended by itself or by its timeout. */
export function toOutcome(
  job: JobDefinition,
  run: ClaimedRun,
  end: Exclude<AttemptEnd, { kind: "aborted" }>,
): Outcome {
  const { runId, attempt, calledAtMs } = run
  const redactor = redactorOf(job, run)
  if (end.kind === "returned")
    return { runId, attempt, calledAtMs, status: "succeeded", result: toRunResult(end.value, redactor) }
  const failures = run.failures + 1
  const { attempts, backoff } = run.policies
  const code = end.error instanceof NightshiftError ? end.error.code : undefined
  // Data that do not match their schema will not match at the next attempt either.
  const invalid = code === "JOB_DATA_INVALID"
  const then = afterFailure({
    failures,
    attempts,
    backoff,
    unrecoverable: invalid || code === "POLICIES_UNREADABLE" || isUnrecoverable(end.error),
    customDelayMs: backoff.type === "custom" ? customDelay(job, failures, end.error) : undefined,
  })
  const reason: FailureReason = invalid ? "data_invalid" : end.kind === "timed_out" ? "timeout" : "error"
  return {
    runId,
    attempt,
    calledAtMs,
    status: "failed",
    reason,
    error: toRunError(end.error, redactor),
    retryInMs: then.retry ? then.delayMs : undefined,
  }
}

/** Undefined if the job's own function throws or does not return a duration: then the default delay applies. */
function customDelay(job: JobDefinition, failures: number, error: unknown): number | undefined {
  try {
    const answer: unknown = job.customBackoff?.(failures, error)
    // A promise is no duration, and its rejection would otherwise be unhandled.
    void Promise.resolve(answer).catch(() => undefined)
    return parseDuration(answer)
  } catch {
    return undefined
  }
}

/** Outcomes that are on their way to the ledger. */
interface PendingOutcomes {
  add(outcome: Promise<void>): void
  /** Resolves as soon as no more than `most` are under way. */
  room(): Promise<void>
  /** Resolves when those that are under way now are written. */
  settled(): Promise<unknown>
}

/** @param most this many may be on their way before the next run waits for one */
export function createPendingOutcomes(most: number): PendingOutcomes {
  const underWay = new Set<Promise<void>>()
  const waiting: (() => void)[] = []
  return {
    add(outcome) {
      underWay.add(outcome)
      void outcome.finally(() => {
        underWay.delete(outcome)
        if (underWay.size > most) return
        for (const resolve of waiting.splice(0)) resolve()
      })
    },
    room: () => (underWay.size > most ? new Promise((resolve) => waiting.push(resolve)) : Promise.resolve()),
    settled: () => Promise.allSettled(underWay),
  }
}
