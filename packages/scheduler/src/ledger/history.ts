import type { Schedule } from "../schedule/schedule"
import type { Policies } from "../policy/policies"
import type { RunError } from "./run"
import type { Pause } from "./operations"

/** Reads jobs, versions, runs and workers from the ledger. All instants are epoch milliseconds. */
export interface History {
  /** Every job that was ever stored, by name; the removed ones too. */
  storedJobs(names?: string[]): Promise<StoredJob[]>
  /** Every version of the schedules, oldest first. */
  storedVersions(names?: string[]): Promise<StoredVersion[]>
  /** One page of runs, the newest tick first. */
  runs(filter: RunFilter): Promise<RunPage>
  /** The newest runs of each job, up to `each` of them with scheduled time < `toMs`; by job, the newest first. */
  recentRuns(filter: RecentFilter): Promise<RunRecord[]>
  /** How many runs these are, counted up to `atMost`. */
  countRuns(filter: RunsWanted & { atMost: number }): Promise<number>
  /** How many runs of each job are under way; jobs without any are left out. Default: of all jobs. */
  underWay(jobs?: string[]): Promise<{ job: string; count: number }[]>
  /** How long the succeeded ones among the `each` newest runs of a job took, as their median; by job. */
  usualDurations(input: { each: number }): Promise<{ job: string; durationMs: number }[]>
  run(runId: string): Promise<RunRecord | undefined>
  /** The first lines that a run's handler logged, by attempt, up to `limit` of them. */
  logs(input: { runId: string; limit: number }): Promise<LogLine[]>
  /** The ticks' rows (trigger `schedule` or `missed`) that touch `fromMs` <= t < `toMs`, oldest first. */
  tickRecords(input: { job: string; fromMs: number; toMs: number }): Promise<TickRecord[]>
  /** The outcomes of the same rows of all jobs, in no order; undefined where there are more rows than `atMost`. */
  allTickOutcomes(input: { fromMs: number; toMs: number; atMost: number }): Promise<AlikeTicks[] | undefined>
  /** What is left of pruned ticks that touch `fromMs` <= t < `toMs`, oldest first. Default: of all jobs. */
  summaries(input: { job?: string; fromMs: number; toMs: number }): Promise<TickSummary[]>
  /** The runs that are under way, up to `limit`: those that began first. */
  runsUnderWay(input: { limit: number }): Promise<RunRecord[]>
  /** The workers that were alive at some moment of `fromMs` <= t < `toMs`, oldest first. */
  workers(input: { fromMs: number; toMs: number }): Promise<WorkerRecord[]>
  /** What was done to a job, oldest first; with `newest`, only that many, the newest. */
  events(input: { job: string; fromMs: number; toMs: number; newest?: number }): Promise<JobEvent[]>
  /** How many runs wait and run, and how many workers were seen within `aliveWithinMs`. */
  workload(input: { aliveWithinMs: number }): Promise<Workload>
  /**
   * Removes one batch of a job's oldest ended runs and adds them to its summaries, which audit still counts.
   * Returns how many rows went; 0 when nothing is left to remove.
   */
  prune(input: { job: string; beforeMs: number; keepRuns: number; batchSize: number }): Promise<number>
  /** Removes workers that were last seen, and events that happened, before this instant. */
  pruneRest(input: { beforeMs: number }): Promise<number>
}

export type RunTrigger = "schedule" | "missed" | "manual" | "backfill"
export type RunStatus = "due" | "running" | "succeeded" | "failed" | "skipped"

/** Whether a person asked for it: then neither its schedule's pauses nor its overlap policy apply. */
export function isRequested({ trigger }: { trigger: RunTrigger }): boolean {
  return trigger === "manual" || trigger === "backfill"
}

/** Whether it is a run of a tick, in time or late. */
export function isTick({ trigger }: { trigger: RunTrigger }): boolean {
  return trigger === "schedule" || trigger === "missed"
}

export interface StoredJob {
  name: string
  source: string
  description: string | undefined
  state: "active" | "removed"
  versionId: string
  schedule: Schedule
  policies: Policies
  /** What cannot be read in the stored policies, where another program has written to them. */
  policyFaults?: string[] | undefined
  /** Paths into its runs' data whose values are not shown. */
  secrets?: readonly string[] | undefined
  /** Whether its config asks for a pause. */
  configPaused: boolean
  pause: Pause | undefined
  /** Every tick up to and with this instant is decided. */
  watermarkMs: number
  createdAtMs: number
  removedAtMs: number | undefined
}

export interface StoredVersion {
  versionId: string
  job: string
  schedule: Schedule
  policies: Policies
  /** In force for ticks after this instant, up to and with `toMs`; undefined is still in force. */
  fromMs: number
  toMs: number | undefined
}

/** Which runs are wanted; all of the conditions must hold. */
export interface RunsWanted {
  job?: string
  statuses?: RunStatus[]
  triggers?: RunTrigger[]
  /** `fromMs` <= scheduled time < `toMs`. Default: no bound. */
  fromMs?: number
  toMs?: number
}

export interface RunFilter extends RunsWanted {
  /** Default: 50. */
  limit?: number
  /** `next` of the page before. */
  cursor?: string
  /** True leaves out data, result and attempts, as for a list. Default: false. */
  brief?: boolean
  /** How many runs to skip. Each costs a little, so use cursors for far pages. Default: 0. */
  offset?: number
}

export interface RecentFilter {
  each: number
  /** True leaves out data, result and attempts, as for a list. Default: false. */
  brief?: boolean
  /** Default: all. */
  jobs?: string[]
  statuses?: RunStatus[]
  /** Default: no bound. */
  toMs?: number
}

export interface RunPage {
  runs: RunRecord[]
  /** Undefined on the last page. */
  next: string | undefined
}

export interface AttemptRecord {
  attempt: number
  worker: string
  /** When the worker claimed the run, if its handler was called later because it waited for a slot. */
  claimedAt?: string
  startedAt: string
  finishedAt: string
  outcome: "succeeded" | "failed" | "worker_lost" | "handed_back" | "cancelled"
  error: RunError | null
}

/** A tick's row; a range of ticks that were skipped for one reason is one row with a count. */
export interface TickRecord {
  runId: string
  job: string
  versionId: string
  scheduledForMs: number
  /** The last tick of a skipped range; the same as `scheduledForMs` for a single one. */
  coversToMs: number
  count: number
  trigger: RunTrigger
  status: RunStatus
  reason: string | undefined
}

/** The outcome of a tick, or of a range of skipped ticks. */
export type TickOutcome = Pick<TickRecord, "scheduledForMs" | "coversToMs" | "count" | "status" | "reason">

/** Rows of one schedule version that differ only in their times. */
export interface AlikeTicks extends Pick<TickRecord, "versionId" | "count" | "status" | "reason"> {
  /** How far each row's last tick is from its first. */
  spanMs: number
  /** The first tick of each row, in no order. */
  scheduledForMs: number[]
}

export interface RunRecord extends TickRecord {
  /** The run that blocked it: for a due run, the one it waits for; for one skipped for overlap, the one under way then. */
  blockedBy: string | undefined
  /** For a run that was skipped as missed, the scheduled time of the tick that stands in for it. */
  standInMs: number | undefined
  /** The version whose policies skipped it; undefined where no policy decided. */
  decidedVersionId: string | undefined
  /** It runs for ticks that were missed: its overlap policy does not skip it. */
  mustRun: boolean
  attempt: number
  failures: number
  workerId: string | undefined
  requestedBy: string | undefined
  runAtMs: number
  createdAtMs: number
  startedAtMs: number | undefined
  /** When the newest attempt began. */
  attemptStartedAtMs: number | undefined
  finishedAtMs: number | undefined
  cancelRequestedAtMs: number | undefined
  leaseExpiresAtMs: number | undefined
  /** The data it was given instead of the job's own; values that the job names as secret are `[secret]`. */
  data: unknown
  progress: unknown
  result: unknown
  error: RunError | undefined
  attempts: AttemptRecord[]
}

export type LogLevel = "info" | "warn" | "error"

/** One line that a handler logged. */
export interface LogLine {
  runId: string
  attempt: number
  /** 1 is the attempt's first. */
  line: number
  atMs: number
  level: LogLevel
  message: string
}

/** The pruned ticks of one job and one UTC day. */
export interface TickSummary {
  job: string
  /** The first and the last tick that it counts. */
  fromMs: number
  toMs: number
  succeeded: number
  failed: number
  /** By reason. */
  skipped: Record<string, number>
}

export interface WorkerRecord {
  workerId: string
  host: string
  pid: number
  /** The names of the jobs that it can run; undefined where its release does not report them. */
  jobs: string[] | undefined
  startedAtMs: number
  seenAtMs: number
  stoppedAtMs: number | undefined
}

/** The runs of one named queue that are not over. */
export interface QueueLoad {
  queue: string
  /** Runs whose time has come, and that no worker has claimed. */
  waiting: number
  /** How long the oldest of them has waited, in milliseconds. */
  waitingForMs: number
  running: number
}

export interface Workload {
  /** Queues without open runs are left out. */
  queues: QueueLoad[]
  liveWorkers: number
}

export type JobEventKind =
  | "added"
  | "changed"
  | "removed"
  | "paused"
  | "resumed"
  | "triggered"
  | "cancelled"
  | "retried"
  | "backfilled"

export interface JobEvent {
  job: string
  atMs: number
  kind: JobEventKind
  by: string | undefined
  reason: string | undefined
  details: Record<string, unknown>
}
