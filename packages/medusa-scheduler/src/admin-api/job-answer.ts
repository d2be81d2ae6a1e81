import type { Pause, RunRecord, StoredJob } from "@nightshift/scheduler"
import { compileStored } from "@nightshift/scheduler/internal/schedule/stored-schedule"
import type { JobAnswer, JobState, PauseAnswer } from "./answers"
import { isoOf, isoOrNull } from "./instant"
import { toRunAnswer } from "./run-answer"
import { toScheduleAnswer } from "./schedule-answer"

/** A job with its state at one moment. */
interface JobFacts {
  job: StoredJob
  nowMs: number
  /** Its newest runs, newest first. */
  recent: RunRecord[]
  running: number
  hasWorker: boolean | null
}

export function stateOf({ state, pause }: StoredJob): JobState {
  if (state === "removed") return "removed"
  return pause ? "paused" : "active"
}

export function toJobAnswer(facts: JobFacts): JobAnswer {
  const { job, nowMs, recent, running, hasWorker } = facts
  const isRemoved = job.state === "removed"
  return {
    name: job.name,
    description: job.description ?? null,
    source: job.source,
    state: stateOf(job),
    schedule: toScheduleAnswer(job.schedule),
    pause: job.pause ? toPauseAnswer(job.pause) : null,
    next_tick: isRemoved ? null : isoOrNull(compileStored(job.schedule).next(nowMs)),
    last_tick: isoOrNull(lastTickOf(facts)),
    recent_runs: recent.map((run) => toRunAnswer(run, nowMs)).reverse(),
    running,
    has_worker: isRemoved ? false : hasWorker,
  }
}

function toPauseAnswer({ atMs, untilMs, by, reason }: Pause): PauseAnswer {
  return { at: isoOf(atMs), until: isoOrNull(untilMs), by: by ?? null, reason: reason ?? null }
}

/** If the newest runs are all outside the schedule, such as manual ones, the last tick is computed from the schedule. */
function lastTickOf({ job, nowMs, recent }: JobFacts): number | undefined {
  const tick = recent.find(({ trigger }) => trigger === "schedule" || trigger === "missed")
  if (tick) return Math.min(tick.coversToMs, Math.max(nowMs, tick.scheduledForMs))
  if (recent.length === 0) return undefined
  const decidedMs = Math.min(job.watermarkMs, nowMs)
  const last = compileStored(job.schedule).previous(decidedMs + 1)
  return last !== undefined && last > job.createdAtMs ? last : undefined
}
