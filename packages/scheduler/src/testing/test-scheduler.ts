import type { Duration } from "../base/duration"
import type { Logger } from "../base/logger"
import type { VirtualClock } from "../base/virtual-clock"
import type { HistoryOptions } from "../engine/housekeeping"
import type { Operator } from "../engine/operator"
import type { Audit } from "../insight/audit"
import type { JobHandler, RunContext } from "../job/definition"
import type { CheckedSchedule, DataOf, JobConfig, KnownOptions } from "../job/config"
import type { RunRecord } from "../ledger/history"
import type { Transact } from "../ledger/transaction/transact"
import type { Moment } from "./moment"

/** A job of a test; `testJob` makes one of a handler that knows its data. */
export interface TestJob {
  config: JobConfig
  handler: JobHandler
}

/**
 * A job whose handler knows the type of its data, for the `jobs` of a test.
 *
 * @example testJob(config, (run) => handler({ ...run, container }))
 */
export function testJob<Config extends JobConfig>(
  config: Config & CheckedSchedule<Config> & KnownOptions<Config>,
  handler: (context: RunContext<DataOf<Config>>) => unknown,
): TestJob {
  return { config, handler: handler as JobHandler }
}

export interface TestSchedulerOptions {
  /** The time at which the test begins. A text without an offset is read in `timezone`. */
  startAt: Moment
  /** The zone of moments without an offset, and of jobs that name none. Default: UTC. */
  timezone?: string
  /** The server's jobs. Default: none. */
  jobs?: TestJob[]
  /**
   * How long, in milliseconds of real time, a handler may run before virtual time goes on without waiting for it. Default:
   * 1000.
   */
  patienceMs?: number
  /** How often the server has a heartbeat, in virtual milliseconds; a lease lasts three times that. Default: 300000. */
  heartbeatMs?: number
  /** Opens the transactions of jobs with `transaction: true`. Default: transactions whose manager refuses every query. */
  transact?: Transact
  /** How much of the history is kept. Default: all. */
  history?: HistoryOptions
  /** Default: a silent logger. */
  logger?: Logger
}

/** A run, and its tick's time as a text with the offset of the test's zone: `2026-11-01T01:30:00-04:00`. */
export interface TestRun extends RunRecord {
  scheduledFor: string
}

/** A scheduler on a virtual clock, with its ledger and queue in memory: the engine is the real one. */
export interface TestScheduler extends Omit<Operator, "runs"> {
  readonly clock: VirtualClock
  /** The present moment, as a text with the offset of the test's zone. */
  now(): string
  /** Registers a job, or replaces the one of its name from now on. Rejects with its first fault. */
  register<Config extends JobConfig>(
    config: Config & CheckedSchedule<Config> & KnownOptions<Config>,
    handler: (context: RunContext<DataOf<Config>>) => unknown,
  ): Promise<void>
  /**
   * Lets time pass up to a moment, and runs everything that falls due, at its time and in order. Before time goes on, each
   * handler has ended or waits in `sleep`. Rejects with `RANGE_INVALID` for the past.
   */
  advanceTo(moment: Moment): Promise<void>
  /** Lets a length of time pass, in the same way. */
  advance(length: Duration): Promise<void>
  /** Waits in virtual time, in a handler; rejects with the signal's reason when that aborts. */
  sleep(length: Duration, signal?: AbortSignal): Promise<void>
  /** All runs so far, of one job or of all, by their ticks, the oldest first. */
  runs(job?: string): Promise<TestRun[]>
  /** Compares every tick since the test began with its outcome. */
  audit(): Promise<Audit>
  /** Explains in one sentence what happened to a job's tick at a moment. */
  why(job: string, moment: Moment): Promise<string>
  /** Restarts the server, as a deploy does; with other jobs, if given. */
  start(jobs?: TestJob[]): Promise<void>
  /** Shuts the server down in order, as SIGTERM does. Time passes while it waits for handlers; the ledger stays. */
  stop(): Promise<void>
  /** Ends the server at once, as `kill -9` does. */
  kill(): Promise<void>
}
