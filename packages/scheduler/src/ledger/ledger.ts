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

/** The truth: schedules, ticks and runs. Every decision of the engine becomes true by one of these calls. */
export interface Ledger extends Operations, History {
  /** Rejects with `LEDGER_NOT_MIGRATED` when the tables are missing or from another release. */
  assertMigrated(): Promise<void>
  /** The instant on the database's clock, which all processes share, in epoch milliseconds. */
  readClock(): Promise<number>
  /**
   * Compares what this build defines with what is stored, and stores it. One process at a time. A stored job
   * that the build lacks is marked as removed, unless it came from one of `keepSources` (a folder ends in `/`), or
   * `keepAbsent` says that more may come.
   */
  reconcile(input: {
    jobs: JobRecord[]
    keepSources: string[]
    /** Marks none as removed. Default: false. */
    keepAbsent?: boolean
    /** The process, which from its first call on counts as started. Default: none that counts. */
    starter?: Starter
  }): Promise<Reconciled>
  /**
   * Marks as removed what a build lacks, which `jobs` names whole, as `reconcile` does; but only where no other process
   * that is alive has started later than `starter`: which jobs there are is for the newest start to say. `newestStartMs`
   * is when that was, in epoch milliseconds.
   */
  removeAbsent(input: {
    jobs: string[]
    keepSources: string[]
    starter: Starter
    /** A process that was not seen for so long, in milliseconds, is dead. */
    aliveWithinMs: number
  }): Promise<{ removed: string[]; newestStartMs: number | undefined }>
  /** The jobs that are active, or still owe ticks, with all versions that those ticks may fall under. */
  loadPlans(names?: string[]): Promise<{ plans: JobPlan[]; revision: number }>
  /** Writes decided ticks and moves the watermarks; of several processes that try, one wins each range. */
  recordTicks(ranges: DecidedRange[]): Promise<RecordedTicks>
  /**
   * Takes a due run for this worker, or says what became of it. `unbounded` says that its job seems to have no bound on
   * its runs at once, and `job` that the run seems to be one of a job that may have no room: both make it faster where it
   * is so, and change nothing where it is not.
   */
  claim(input: {
    runId: string
    workerId: string
    leaseMs: number
    unbounded?: boolean
    job?: string | undefined
  }): Promise<Claim>
  /**
   * Records an attempt's end, if the run is still this attempt's to end, and hands its place on. Given a `manager`, it
   * writes inside the manager's transaction, and counts when that commits. `unbounded` as with a claim.
   */
  finish(outcome: Outcome, options?: { manager?: Database; unbounded?: boolean }): Promise<Finished>
  /** Runs `work` in one transaction of the ledger's database; a rejection rolls it back. */
  transaction: Transact
  /**
   * Gives running runs back, to be taken up by another worker; returns those that were still ours. One whose handler was
   * not called is as it was before its claim, but for the number of its attempt.
   */
  handBack(runs: HandedBack[]): Promise<DueRun[]>
  /** Offers planned runs to all workers when their time comes, because this process will not enqueue them. */
  releasePlanned(runIds: string[]): Promise<void>
  /** Keeps a running run's progress. */
  recordProgress(input: { runId: string; attempt: number; progress: unknown }): Promise<void>
  /** Keeps lines that handlers logged; a line that is kept already, or whose run was pruned, is passed over. */
  recordLogs(lines: LogLine[]): Promise<void>
  /** Renews leases, frees runs of dead workers and finds due runs that no worker took; all in one visit. */
  heartbeat(input: HeartbeatInput): Promise<Heartbeat>
  /** Keeps in mind since when jobs are in trouble: their newest outcome is a failure, or a tick of theirs was missed. */
  markFailing(jobs: string[]): Promise<void>
  /** Ends a job's trouble; of several processes that try, one is told since when it lasted, in epoch milliseconds. */
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
  /** Paths into the data of its runs whose values the history does not show. Default: none. */
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
  /** Those before the newest that reach over the watermark. Default: none. */
  earlierPauses?: readonly PauseSpan[]
  /** Every tick up to and with this instant is decided. */
  watermarkMs: number
  /** Oldest first; those that ended before the watermark are left out. */
  versions: VersionPlan[]
}

/** All that one process decided for one job between two watermarks. */
export interface DecidedRange {
  job: string
  fromMs: number
  toMs: number
  /** The newest version, by whose policies it decides; a newer one refuses the range. */
  versionId: string
  /** The pause that the decision knows of; another one refuses the range. Default: none. */
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
  /** From when on its claim asks the `missed` policy once more. Default: never. */
  lateAt?: number | undefined
  /** It runs for ticks that were missed: its overlap policy does not skip it. Default: false. */
  mustRun?: boolean
  status: "due" | "skipped"
  reason: SkipReason | undefined
  /** Of a skipped one: the tick that runs in its place. */
  standIn?: number | undefined
}

export interface RecordedTicks {
  due: PlannedRun[]
  skipped: SkippedTicks[]
  /** The jobs whose range another process had decided, or whose version has changed. */
  lost: string[]
}

export interface ClaimedRun {
  runId: string
  job: string
  attempt: number
  failures: number
  scheduledFor: number
  trigger: RunTrigger
  /** Its job was in trouble when it was claimed. */
  wasFailing: boolean
  /** When its handler may begin, in epoch milliseconds: a claim may come a moment before. */
  runAtMs: number
  data: Record<string, unknown> | undefined
  policies: Policies
  /** How it was before it was claimed: a run that had not begun may have been late from an instant on. */
  before?: { begun: boolean; lateAtMs: number | undefined }
  /** When its handler was called, in epoch milliseconds, where that was after its claim and its time. */
  calledAtMs?: number
  /** What is wrong with the stored policies, where somebody else has written there. Such a run must not begin. */
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
      /** Runs of the same job that waited for the place that it had been given. */
      freed?: DueRun[]
    }
  /** The run is somebody else's, or over. */
  | { kind: "gone" }
  /**
   * It stays due, and is offered again; with `againInMs` by whoever asked, as this was only a moment before its time
   * and what was in its way may be gone by then.
   */
  | { kind: "wait"; againInMs?: number }

export type Outcome = {
  runId: string
  attempt: number
  /** When its handler was called, in epoch milliseconds. Default: when it was claimed, or at its time if that came after. */
  calledAtMs?: number | undefined
  /** The newest value that the handler reported, where it may not be recorded yet. Default: as it was recorded. */
  progress?: { value: unknown } | undefined
} & (
  | { status: "succeeded"; result: unknown }
  | { status: "failed"; reason: string; error: RunError; retryInMs: number | undefined }
  | { status: "cancelled" }
)

export interface Finished {
  /** False when the run was not this attempt's to end any more. */
  recorded: boolean
  /** A run of the same job that waited, and now has this one's place. */
  freed: DueRun | undefined
}
