import type { Database } from "../base/database"
import type { Schedule } from "../schedule/schedule"
import type { DueRun, PlannedRun } from "../job/due-run"
import type { SkipReason } from "../policy/missed"
import type { PauseSpan } from "../policy/pause"
import type { Policies } from "../policy/policies"
import type { Heartbeat, HeartbeatInput } from "./heartbeat"
import type { History, LogLine, RunTrigger } from "./history"
import type { Operations } from "./operations"
import type { RunAttempt, RunError, SkippedTicks } from "./run"
import type { Transact } from "./transaction/transact"

/** The source of truth: schedules, ticks and runs. Every decision of the engine takes effect by one of these calls. */
export interface Ledger extends Operations, History {
  /** Rejects with `LEDGER_NOT_MIGRATED` when the tables are missing or from another release. */
  assertMigrated(): Promise<void>
  /** The instant on the database's clock, which all processes share, in epoch milliseconds. */
  readClock(): Promise<number>
  /**
   * Compares the jobs of this build with the stored ones, and stores the changes; one process at a time. A stored job
   * that the build lacks is marked as removed, unless it is from one of `keepSources` (a folder ends in `/`), or
   * `keepAbsent` is set because more jobs may be registered.
   */
  reconcile(input: {
    jobs: JobRecord[]
    keepSources: string[]
    /** Marks none as removed. Default: false. */
    keepAbsent?: boolean
    /** The process, which counts as started from its first call on. Default: no process. */
    starter?: Starter
  }): Promise<Reconciled>
  /**
   * Marks the stored jobs as removed that are not among `jobs`, all jobs of a build, as `reconcile` does; but only if no
   * other live process has started later than `starter`: the newest start decides which jobs there are. `newestStartMs`
   * is when that one started, in epoch milliseconds.
   */
  removeAbsent(input: {
    jobs: string[]
    keepSources: string[]
    starter: Starter
    /** A process that was not seen for this long, in milliseconds, is dead. */
    aliveWithinMs: number
  }): Promise<{ removed: string[]; newestStartMs: number | undefined }>
  /** The jobs that are active or still have undecided ticks, with all versions that those ticks may fall under. */
  loadPlans(names?: string[]): Promise<{ plans: JobPlan[]; revision: number }>
  /** Writes decided ticks and moves the watermarks; of several processes that try, one wins each range. */
  recordTicks(ranges: DecidedRange[]): Promise<RecordedTicks>
  /**
   * Claims a due run for this worker, or returns what became of it. `unbounded` hints that its job has no concurrency
   * bound, and `job` names a job that may have no room: both hints make the claim faster if they are right, and change
   * nothing if they are wrong.
   */
  claim(input: {
    runId: string
    workerId: string
    leaseMs: number
    unbounded?: boolean
    job?: string | undefined
  }): Promise<Claim>
  /**
   * Records an attempt's outcome if the attempt still holds the run, and hands on its permit. With a `manager` it writes
   * inside the manager's transaction, and takes effect when that commits. `unbounded` as for a claim.
   */
  finish(outcome: Outcome, options?: { manager?: Database; unbounded?: boolean }): Promise<Finished>
  /** Runs `work` in one transaction of the ledger's database; a rejection rolls it back. */
  transaction: Transact
  /**
   * Hands running runs back, for another worker to take over; returns those that were still ours. A run whose handler was
   * not called is as it was before its claim, except for its attempt number.
   */
  handBack(runs: HandedBack[]): Promise<DueRun[]>
  /** Offers planned runs to all workers when their time comes, because this process will not enqueue them. */
  releasePlanned(runIds: string[]): Promise<void>
  /** Stores the progress of a running run. */
  recordProgress(input: { runId: string; attempt: number; progress: unknown }): Promise<void>
  /** Stores log lines of handlers; a line that is stored already, or whose run was pruned, is ignored. */
  recordLogs(lines: LogLine[]): Promise<void>
  /** Renews leases, frees runs of dead workers and finds due runs that no worker claimed; all in one call. */
  heartbeat(input: HeartbeatInput): Promise<Heartbeat>
  /** Records since when jobs are failing: their newest outcome is a failure, or one of their ticks was missed. */
  markFailing(jobs: string[]): Promise<void>
  /** Records that a job is no longer failing. Of several processes that do so, one gets since when it was, in epoch milliseconds. */
  endFailing(job: string): Promise<number | undefined>
  /** Marks the worker as gone. */
  signOff(workerId: string): Promise<void>
  close(): Promise<void>
}

/** A process that starts, as one of the workers. */
export interface Starter {
  id: string
  host: string
  pid: number
}

/** A job as a build defines it. */
export interface JobRecord {
  name: string
  source: string
  description: string | undefined
  schedule: Schedule
  policies: Policies
  paused: boolean
  /** Paths into its runs' data whose values the history does not show. Default: none. */
  secrets?: readonly string[] | undefined
}

export interface Reconciled {
  added: string[]
  changed: string[]
  removed: string[]
}

/** One schedule version and the time it was in force: ticks after `fromMs`, up to and with `toMs`. */
export interface VersionPlan {
  versionId: string
  schedule: Schedule
  policies: Policies
  fromMs: number
  toMs: number | undefined
}

export interface JobPlan {
  name: string
  removed: boolean
  /** The newest pause; it may be over. Default: none. */
  pause?: PauseSpan | undefined
  /** Earlier pauses that end after the watermark. Default: none. */
  earlierPauses?: readonly PauseSpan[]
  /** Every tick up to and with this instant is decided. */
  watermarkMs: number
  /** Oldest first; those that ended before the watermark are left out. */
  versions: VersionPlan[]
}

/** Everything that one process decided for one job between two watermarks. */
export interface DecidedRange {
  job: string
  fromMs: number
  toMs: number
  /** The newest version, whose policies decided; if there is a newer one, the range is refused. */
  versionId: string
  /** The pause that the decision is based on; if there is another one, the range is refused. Default: none. */
  pause?: PauseSpan | undefined
  ticks: DecidedTick[]
}

export interface DecidedTick {
  versionId: string
  scheduledFor: number
  /** The last tick of a skipped range; the same as `scheduledFor` for a single one. */
  coversTo: number
  count: number
  trigger: "schedule" | "missed"
  /** When its run may begin: its own time, or later by the jitter. */
  runAt: number
  /** From when its claim applies the `missed` policy again. Default: never. */
  lateAt?: number | undefined
  /** It runs for missed ticks: its overlap policy does not skip it. Default: false. */
  mustRun?: boolean
  status: "due" | "skipped"
  reason: SkipReason | undefined
  /** For a skipped tick, the tick that runs instead. */
  standIn?: number | undefined
}

export interface RecordedTicks {
  due: PlannedRun[]
  skipped: SkippedTicks[]
  /** The jobs whose range another process has decided, or whose version has changed. */
  lost: string[]
}

export interface ClaimedRun {
  runId: string
  job: string
  attempt: number
  failures: number
  scheduledFor: number
  trigger: RunTrigger
  /** Its job was failing when it was claimed. */
  wasFailing: boolean
  /** When its handler may begin, in epoch milliseconds: a claim may be a moment earlier. */
  runAtMs: number
  data: Record<string, unknown> | undefined
  policies: Policies
  /** Its state before it was claimed: whether it had begun, and from when it would be late. */
  before?: { begun: boolean; lateAtMs: number | undefined }
  /** When its handler was called, in epoch milliseconds, if that was after both its claim and its time. */
  calledAtMs?: number
  /** What is wrong with the stored policies, if another program has written there. Such a run must not begin. */
  faults?: string[]
}

export interface HandedBack extends RunAttempt {
  /** Set where its handler was not called. Default: it was. */
  uncalled?: ClaimedRun["before"]
}

export type Claim =
  | { kind: "claimed"; run: ClaimedRun }
  | {
      kind: "skipped"
      reason: string
      blockedBy: string | undefined
      scheduledForMs: number
      /** Runs of the same job that waited and got its permit. */
      freed?: DueRun[]
    }
  /** Another worker has the run, or it is over. */
  | { kind: "gone" }
  /**
   * It stays due, and is offered again. With `againInMs` the worker that asked asks again: it was only a moment before the
   * run's time, and what blocks the run may be gone by then.
   */
  | { kind: "wait"; againInMs?: number }

export type Outcome = {
  runId: string
  attempt: number
  /** When its handler was called, in epoch milliseconds. Default: when it was claimed, or its time if that was later. */
  calledAtMs?: number | undefined
  /** The newest progress that the handler reported, if it may not be stored yet. Default: as stored. */
  progress?: { value: unknown } | undefined
} & (
  | { status: "succeeded"; result: unknown }
  | { status: "failed"; reason: string; error: RunError; retryInMs: number | undefined }
  | { status: "cancelled" }
)

export interface Finished {
  /** False when the attempt no longer held the run. */
  recorded: boolean
  /** A run of the same job that waited, and now has this one's permit. */
  freed: DueRun | undefined
}
