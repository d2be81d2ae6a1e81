import type { DueRun } from "../job/due-run"
import type { RunTrigger } from "./history"
import type { RunAttempt, SkippedTicks } from "./run"

/** The error of an attempt whose worker died. */
export const workerLost = {
  name: "WorkerLost",
  messageOf: (worker: string) => `Worker ${worker} stopped renewing its lease`,
}

/** A run that ended as failed because its workers kept dying, or because the one that was to cancel it died. */
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
    /** The names of the jobs that it can run. Default: as it told before. */
    jobs?: string[]
  }
  running: RunAttempt[]
  leaseMs: number
  /** A due run that waits longer than this is put on the queue again. */
  requeueAfterMs: number
  /**
   * Whether runs of workers whose lease expired are taken over. False in the first visit after an outage: the
   * others could not renew their leases either, and get the time to do so.
   */
  takeOver: boolean
  /** How many processes are to plan: `others` and `elders` are counted no further. */
  planners: number
  /** What the ledger is to say of as `behind` where it is undecided. */
  expected: ExpectedTick[]
}

export interface Heartbeat {
  nowMs: number
  /** How many other workers live, which is to say were seen within `leaseMs`; at most `planners`. */
  others: number
  /**
   * How many of these have been here for longer than this one, and were seen since it came: until then they may have died
   * before. At most `planners`.
   */
  elders: number
  /** Whether a tick of `expected` is not decided, though its job is active. */
  behind: boolean
  /** Counts up with each change of any schedule. */
  revision: number
  /** Attempts whose runs were ours and are not any more. */
  lost: RunAttempt[]
  /** Attempts of ours that an operator asks to end. */
  cancelled: RunAttempt[]
  /** Runs whose worker died, due once more. */
  revived: DueRun[]
  abandoned: AbandonedRun[]
  /** Runs that nobody had begun and whose job was removed. */
  skipped: SkippedTicks[]
  /** Runs that should be on the queue and may not be, and such as were given a place in this visit. */
  waiting: DueRun[]
}
