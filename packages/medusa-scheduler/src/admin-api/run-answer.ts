import type { RunError, RunRecord } from "@nightshift/scheduler"
import type { ErrorAnswer, RunAnswer } from "./answers"
import { isoOf, isoOrNull } from "./instant"

/** @param nowMs the time on the ledger's clock, for runs that are under way */
export function toRunAnswer(run: RunRecord, nowMs: number): RunAnswer {
  const { startedAtMs, finishedAtMs, scheduledForMs, trigger } = run
  const isTick = trigger === "schedule" || trigger === "missed"
  return {
    id: run.runId,
    job: run.job,
    scheduled_for: isoOf(scheduledForMs),
    covers_to: isoOf(run.coversToMs),
    count: run.count,
    trigger,
    status: run.status,
    reason: run.reason ?? null,
    attempt: run.attempt,
    started_at: isoOrNull(startedAtMs),
    finished_at: isoOrNull(finishedAtMs),
    duration_ms: startedAtMs === undefined ? null : Math.max(0, (finishedAtMs ?? nowMs) - startedAtMs),
    lateness_ms: isTick && startedAtMs !== undefined ? Math.max(0, startedAtMs - scheduledForMs) : null,
    error_message: run.error?.message ?? null,
    progress: run.progress ?? null,
  }
}

export function toErrorAnswer(error: RunError | null | undefined): ErrorAnswer | null {
  if (!error) return null
  const { name, message, stack = null, code = null } = error
  return { name, message, stack, code }
}
