/**
 * The answers of the admin API under `/admin/scheduled-jobs`: its routes write them and the page in Medusa Admin reads them.
 * Instants are ISO 8601 in UTC, durations are milliseconds. As in all of Medusa's API, names are in snake case, and a page
 * of a list has `count`, `limit` and `offset`.
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
  /** How many runs may run at the same time; null means unlimited. */
  concurrency: number | null
  queue: string
  missed: "skip" | "once" | "all"
  missed_window_ms: number
  missed_limit: number
  attempts: number
  /** 0 means no timeout. */
  timeout_ms: number
  jitter_ms: number
  transaction: boolean
}

export interface PauseAnswer {
  at: string
  /** Null means until somebody resumes it. */
  until: string | null
  by: string | null
  reason: string | null
}

/** A run in a list. A range of ticks that were skipped for the same reason is one run with a count. */
export interface RunAnswer {
  id: string
  job: string
  scheduled_for: string
  /** The last tick of a skipped range; otherwise the same as `scheduled_for`. */
  covers_to: string
  count: number
  trigger: RunTrigger
  status: RunStatus
  reason: string | null
  attempt: number
  started_at: string | null
  finished_at: string | null
  /** From the first start to the end or to now; null before the start. */
  duration_ms: number | null
  /** How long after its scheduled time it started; null if it never started or is outside the schedule. */
  lateness_ms: number | null
  error_message: string | null
  progress: unknown
}

export interface AttemptAnswer {
  attempt: number
  worker: string
  started_at: string
  /** Null while it is under way. */
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
  /** The run that blocked it. */
  blocked_by: string | null
  /** For a tick that was skipped as missed: the tick that stands in for it. Its run is null if it has been deleted. */
  stand_in: { run: string | null; scheduled_for: string } | null
  /** The version whose policies skipped it; null if no policy decided. */
  decided_by_version: string | null
  /** True for a run that stands in for missed ticks: the overlap policy does not skip it. */
  must_run: boolean
  attempts: AttemptAnswer[]
  /** The first lines that its handler logged; `logs_cut` is true if there were more than are kept. */
  logs: LogLineAnswer[]
  logs_cut: boolean
  /** The outcome of its tick in one sentence. */
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
  /** The newest tick that is decided. */
  last_tick: string | null
  /** The newest runs, at most 20, oldest first. */
  recent_runs: RunAnswer[]
  /** How many of its runs are under way. */
  running: number
  /** False if no live worker can run it; null if the workers do not report their jobs. */
  has_worker: boolean | null
}

export interface VersionAnswer {
  id: string
  in_force_from: string
  /** Null while it is in force. */
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
  /** The actions on it, newest first, at most 50. */
  events: EventAnswer[]
  /** The next ticks, at most 10, ignoring a pause. */
  upcoming_ticks: string[]
}

export interface WorkerAnswer {
  id: string
  host: string
  pid: number
  started_at: string
  seen_at: string
  /** How many jobs it can run; null if it does not report them. */
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
  /** True if no tick is unaccounted for and none is unexpected. */
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
  /** `cut` is true if a job has more ticks in the range than the 300 that are listed. */
  jobs: { name: string; state: JobState; ticks: string[]; cut: boolean; usual_duration_ms: number | null }[]
  /** How many matching jobs have no tick in the range. */
  without_ticks: number
}
/** `GET /admin/scheduled-jobs` */
export type JobsPage = PageAnswer & { scheduled_jobs: JobAnswer[]; now: string }
/** `GET /admin/scheduled-jobs/runs` */
export type RunsPage = PageAnswer & {
  runs: RunAnswer[]
  /** True if there are more runs than were counted. */
  count_is_least: boolean
}
