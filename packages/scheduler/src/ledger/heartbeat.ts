import type { DueRun } from "../job/due-run"
import type { RunTrigger } from "./history"
import type { RunAttempt, SkippedTicks } from "./run"

/** A due run that no worker has taken for this long is put on the queue again, in milliseconds. */
export const defaultRequeueAfterMs = 5_000

/**
 * A run that waits for a permit gets one from the run that ends. In case that did not happen, the heartbeat offers it
 * this seldom, in milliseconds.
 */
export const offerWaitingAfterMs = 10_000

/** The error of an attempt whose worker died. */
export const workerLost = {
  name: "WorkerLost",
  messageOf: (worker: string) => `Worker ${worker} stopped renewing its lease`,
}

/** A run that failed because its workers kept dying, or because the worker that was to cancel it died. */
export interface AbandonedRun extends RunAttempt {
  job: string
  scheduledForMs: number
  trigger: RunTrigger
  reason: string
}

/** A tick that should have been decided by now. */
export interface ExpectedTick {
  job: string
  tickMs: number
}

export interface HeartbeatInput {
  worker: {
    id: string
    host: string
    pid: number
    /** The names of the jobs that it can run. Default: as reported before. */
    jobs?: string[] | undefined
  }
  running: RunAttempt[]
  leaseMs: number
  /** A due run that waits longer than this is put on the queue again. */
  requeueAfterMs: number
  /**
   * Whether runs of workers whose lease expired are taken over. False in the first heartbeat after an outage: the other
   * workers could not renew their leases either, and get time to do so.
   */
  takeOver: boolean
  /** How many processes should plan: `others` and `elders` are counted up to this number. */
  planners: number
  /** Ticks that should be decided: the answer is `behind` if one of them is not. */
  expected: ExpectedTick[]
}

export interface Heartbeat {
  nowMs: number
  /** How many other workers are live, that is, were seen within `leaseMs`; at most `planners`. */
  others: number
  /**
   * How many of these started before this worker, and were seen since it started: otherwise they may have died before.
   * At most `planners`.
   */
  elders: number
  /** Whether a tick of `expected` is not decided, though its job is active. */
  behind: boolean
  /** Increases with each change of any schedule. */
  revision: number
  /** Attempts of ours that have lost their runs. */
  lost: RunAttempt[]
  /** Attempts of ours that an operator has cancelled. */
  cancelled: RunAttempt[]
  /** Runs whose worker died, due again. */
  revived: DueRun[]
  abandoned: AbandonedRun[]
  /** Runs that had not begun and whose job was removed. */
  skipped: SkippedTicks[]
  /** Runs that should be on the queue and may not be, and runs that got a permit in this heartbeat. */
  waiting: DueRun[]
}
