/**
 * What the admin API under `/admin/scheduled-jobs` answers; its routes write it and the page in Medusa Admin reads it.
 * Instants are ISO 8601 in UTC, lengths of time are milliseconds. As in all of Medusa's API, names are in snake case,
 * and a page of a list bears `count`, `limit` and `offset`.
 */

export type JobState = "active" | "paused" | "removed"
export type RunStatus = "due" | "running" | "succeeded" | "failed" | "skipped"
export type RunTrigger = "schedule" | "missed" | "manual" | "backfill"

export interface ScheduleAnswer {
  expression: string
  /** The expression in English. */
  words: string
  timezone: string
  gap: "run-after" | "skip"
  fold: "first" | "second" | "both"
  start_at: string | null
  end_at: string | null
}

export interface PoliciesAnswer {
  overlap: "skip" | "queue" | "allow"
  /** Runs at once; null is without bound. */
  concurrency: number | null
  queue: string
  missed: "skip" | "once" | "all"
  missed_window_ms: number
  missed_limit: number
  attempts: number
  /** 0 is none. */
  timeout_ms: number
  jitter_ms: number
  transaction: boolean
}

export interface PauseAnswer {
  at: string
  /** Null is until somebody resumes it. */
  until: string | null
  by: string | null
  reason: string | null
}

/** A run in a list. A range of ticks that were skipped for one reason is one run with a count. */
export interface RunAnswer {
  id: string
  job: string
  scheduled_for: string
  /** The last tick of a skipped range; else the same as `scheduled_for`. */
  covers_to: string
  count: number
  trigger: RunTrigger
  status: RunStatus
  reason: string | null
  attempt: number
  started_at: string | null
  finished_at: string | null
  /** Of the whole run, first start to end or to now; null before its start. */
  duration_ms: number | null
  /** How long after its time it began; null where it never began or is outside the schedule. */
  lateness_ms: number | null
  error_message: string | null
  progress: unknown
}

export interface AttemptAnswer {
  attempt: number
  worker: string
  started_at: string
  /** Null is still under way. */
  finished_at: string | null
  outcome: "running" | "succeeded" | "failed" | "worker_lost" | "handed_back" | "cancelled"
  error: ErrorAnswer | null
}

export interface ErrorAnswer {
  name: string
  message: string
  stack: string | null
  code: string | null
}

export interface LogLineAnswer {
  attempt: number
  at: string
  level: "info" | "warn" | "error"
  message: string
}

export interface RunDetailAnswer extends RunAnswer {
  data: unknown
  result: unknown
  error: ErrorAnswer | null
  worker: string | null
  requested_by: string | null
  cancel_requested_at: string | null
  /** The run that was in its way. */
  blocked_by: string | null
  /** The tick that stands in for it, of one that was skipped as missed; its run is null where it is not kept. */
  stand_in: { run: string | null; scheduled_for: string } | null
  /** By the policies of which version it was skipped; null where no policy decided. */
  decided_by_version: string | null
  /** It runs for ticks that were missed: its overlap policy does not skip it. */
  must_run: boolean
  attempts: AttemptAnswer[]
  /** The first lines that its handler logged; `logs_cut` tells that there were more than are kept. */
  logs: LogLineAnswer[]
  logs_cut: boolean
  /** What became of its tick, in one sentence. */
  why: string
}

/** A job in a list. */
export interface JobAnswer {
  name: string
  description: string | null
  /** The file that defines it. */
  source: string
  state: JobState
  schedule: ScheduleAnswer
  pause: PauseAnswer | null
  next_tick: string | null
  /** The newest tick that is decided, and what became of it. */
  last_tick: string | null
  /** The newest ones, at most 20, oldest first. */
  recent_runs: RunAnswer[]
  /** How many of its runs are under way. */
  running: number
  /** False where no live worker can run it; null where the workers do not tell. */
  has_worker: boolean | null
}

export interface VersionAnswer {
  id: string
  in_force_from: string
  /** Null is still in force. */
  in_force_to: string | null
  schedule: ScheduleAnswer
  policies: PoliciesAnswer
}

export interface EventAnswer {
  at: string
  kind: string
  by: string | null
  reason: string | null
  details: Record<string, unknown>
}

export interface JobDetailAnswer extends JobAnswer {
  policies: PoliciesAnswer
  /** Newest first. */
  versions: VersionAnswer[]
  /** What was done to it, newest first, at most 50. */
  events: EventAnswer[]
  /** The next ones, at most 10; as a pause would not be there. */
  upcoming_ticks: string[]
}

export interface WorkerAnswer {
  id: string
  host: string
  pid: number
  started_at: string
  seen_at: string
  /** How many jobs it can run; null where it does not tell. */
  jobs: number | null
}

export interface TallyAnswer {
  expected: number
  succeeded: number
  failed: number
  skipped: Record<string, number>
  pending: number
  unaccounted: number
  unexpected: number
}

export interface AuditAnswer {
  from: string
  to: string
  /** True where nothing is unaccounted and nothing unexpected. */
  clean: boolean
  total: TallyAnswer
  jobs: (TallyAnswer & { name: string })[]
  unaccounted: { job: string; from: string; to: string; count: number }[]
  unexpected: { job: string; from: string; to: string; count: number }[]
}

interface PageAnswer {
  count: number
  limit: number
  offset: number
}

/** `GET /admin/scheduled-jobs/timeline`: a page of the jobs that have a tick in the range, by name. */
export type TimelineAnswer = PageAnswer & {
  from: string
  to: string
  /** `cut` where a job has more ticks in the range than the 300 that are listed. */
  jobs: { name: string; state: JobState; ticks: string[]; cut: boolean; usual_duration_ms: number | null }[]
  /** How many more jobs match, and have no tick in the range. */
  without_ticks: number
}
/** `GET /admin/scheduled-jobs` */
export type JobsPage = PageAnswer & { scheduled_jobs: JobAnswer[]; now: string }
/** `GET /admin/scheduled-jobs/runs` */
export type RunsPage = PageAnswer & {
  runs: RunAnswer[]
  /** True where there are more runs than were counted. */
  count_is_least: boolean
}
