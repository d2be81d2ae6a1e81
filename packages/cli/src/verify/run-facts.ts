import type { Policies } from "@nightshift/scheduler/internal/policy/policies"

/** A run as it is judged; all times in epoch milliseconds of the database's clock. */
export interface RunFacts {
  id: string
  job: string
  /** The version whose tick it is. */
  versionId: number
  trigger: "schedule" | "missed"
  status: "due" | "running" | "succeeded" | "failed" | "skipped"
  reason: string | undefined
  blockedBy: string | undefined
  scheduledForMs: number
  /** The last tick of a range that was skipped as one; else as `scheduledForMs`. */
  coversToMs: number
  count: number
  finishedAtMs: number | undefined
  /** In their order. */
  attempts: AttemptFacts[]
}

export interface AttemptFacts {
  attempt: number
  /** From here on it holds its place: a handler may be called later than its run is claimed. */
  claimedAtMs: number
  fromMs: number
  /** Infinity for one that is still under way. */
  toMs: number
  outcome: "succeeded" | "failed" | "cancelled" | "worker_lost" | "handed_back" | "running"
}

export interface VersionFacts {
  id: number
  policies: Policies
  /** From here on ticks are its own; it was written up to a second before, or, by a slow transaction, after. */
  inForceFromMs: number
  /**
   * By now its transaction is over. It has all jobs locked, so that nobody writes a tick: the first one written after it
   * took force says so. Infinity where there was none.
   */
  committedByMs: number
}

/** All that is known of one job. */
export interface JobFacts {
  job: string
  /** Oldest first. */
  versions: VersionFacts[]
  removedAtMs: number[]
  /** By their scheduled time. */
  runs: RunFacts[]
}

/** A fault in the workers or their services, from its begin to its end. */
export interface Disturbance {
  kind: string
  fromMs: number
  toMs: number
}

/** One violation, and where to look. */
export interface Finding {
  job: string
  runId: string
  atMs: number
}
