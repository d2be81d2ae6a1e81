import type { AbandonedRun } from "../ledger/heartbeat"
import type { ClaimedRun, Outcome } from "../ledger/ledger"
import type { SkippedTicks } from "../ledger/run"
import type { Unattended } from "../policy/worker-coverage"
import type { OutageCause } from "./outage"

/** How an attempt ended, as the ledger has recorded it. */
export interface AttemptResult {
  outcome: Outcome
  /** Whether the run is over; false where another attempt follows. */
  isFinal: boolean
  /** What the handler threw, if it threw. */
  thrown: unknown
  tookMs: number
}

export interface Attendance {
  /** The jobs that are due soon and that no live worker can run. */
  unattended: Unattended[]
  /** Those of them that are reported for the first time. Of several processes that see it, one reports it. */
  fresh: Unattended[]
}

/**
 * Is notified of what happens in this process, in the order in which it happens. No call is waited for: one that throws,
 * rejects or never ends affects no run, and its first error is logged. What another process records is reported there.
 */
export interface Observer {
  /** A handler is about to be called; `nowMs` is the time on the clock that all processes share. */
  runBegan?(run: ClaimedRun, nowMs: number): unknown
  /**
   * Wraps the call of a handler, after `runBegan`: a context that is active while it calls `call` is active in the
   * handler. It must call `call` at once; the handler's own result counts, not what this returns.
   */
  around?(run: ClaimedRun, call: () => Promise<unknown>): unknown
  /** The end of an attempt is recorded. After each `runBegan` comes this or `runLeft`. */
  runEnded?(run: ClaimedRun, end: AttemptResult): unknown
  /** An attempt ended without an outcome that counts: another worker has its run (`refused`), or will take it over. */
  runLeft?(run: ClaimedRun, why: "refused" | "handed_back"): unknown
  /** A run of a worker that died is recorded as failed. */
  runAbandoned?(run: AbandonedRun): unknown
  /** Ticks are recorded as skipped. */
  ticksSkipped?(ticks: SkippedTicks): unknown
  /**
   * A job's run is recorded as succeeded, the first since its newest outcome was a failure or a tick was missed;
   * `sinceMs` is when that began. Of several processes, one is notified. Costs a statement for each failure.
   */
  jobRecovered?(run: ClaimedRun, sinceMs: number): unknown
  /** Once a minute: which jobs that are due within 10 minutes no live worker can run. */
  attendance?(attendance: Attendance): unknown
  /**
   * Postgres or the queue has been unreachable, or has refused requests, for more than a second (`cause.kind`); or that is
   * over. If one becomes the other, the first is reported as ended before.
   */
  outage?(service: "ledger" | "queue", state: "began" | "ended", cause: OutageCause): unknown
  /** Every few seconds: the ledger has answered. */
  beat?(nowMs: number): unknown
  /** The scheduler stops: what is still to be sent has a few seconds. */
  stop?(): Promise<void>
}

/** Whether no handler was called for this run before; its attempt number may still be higher than 1. */
export const isFirstCall = ({ before, attempt }: Pick<ClaimedRun, "before" | "attempt">): boolean =>
  before ? !before.begun : attempt === 1
