import type { Policies, Schedule } from "@nightshift/scheduler"
import { describeStored } from "@nightshift/scheduler/internal/schedule/stored-schedule"
import type { PoliciesAnswer, ScheduleAnswer } from "./answers"
import { isoOrNull } from "./instant"

export function toScheduleAnswer(schedule: Schedule): ScheduleAnswer {
  const { expression, timezone, gap, fold, startAt, endAt } = schedule
  const words = describeStored(schedule)
  return { expression, words, timezone, gap, fold, start_at: isoOrNull(startAt), end_at: isoOrNull(endAt) }
}

export function toPoliciesAnswer(policies: Policies): PoliciesAnswer {
  const { overlap, concurrency, queue, missed, attempts, transaction } = policies
  return {
    overlap,
    concurrency,
    queue,
    missed,
    missed_window_ms: policies.missedWindowMs,
    missed_limit: policies.missedLimit,
    attempts,
    timeout_ms: policies.timeoutMs,
    jitter_ms: policies.jitterMs,
    transaction,
  }
}
