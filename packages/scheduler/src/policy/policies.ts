import type { Backoff } from "./retry"

export const overlapPolicies = ["skip", "queue", "allow"] as const
export const missedPolicies = ["skip", "once", "all"] as const

/** What happens to a tick when as many runs of its job are under way as its concurrency allows. */
export type OverlapPolicy = (typeof overlapPolicies)[number]

/** What happens to ticks that were not decided, or not taken by a worker, in time. */
export type MissedPolicy = (typeof missedPolicies)[number]

/** All policies of a job, with every default filled in. Stored with each schedule version. */
export interface Policies {
  overlap: OverlapPolicy
  /** How many runs of the job may be under way at once, over all processes; null is no bound. */
  concurrency: number | null
  /** The named queue that carries the job's runs, with workers of its own. */
  queue: string
  missed: MissedPolicy
  /** Missed ticks older than this, in milliseconds, are skipped. */
  missedWindowMs: number
  /** With `missed: "all"`, at most this many missed ticks run, the newest ones. */
  missedLimit: number
  /** How many times the handler is called for one tick at most, counting the first call. */
  attempts: number
  backoff: Backoff
  /** How long one attempt may take, in milliseconds; 0 is no limit. */
  timeoutMs: number
  /** A run begins up to this much after its tick, in milliseconds; the same for the same tick. */
  jitterMs: number
  /** Whether the handler's own writes and the outcome commit as one. */
  transaction: boolean
}

const defaultQueue = "default"

export const defaultPolicies: Policies = {
  overlap: "skip",
  concurrency: 1,
  queue: defaultQueue,
  missed: "once",
  missedWindowMs: 24 * 3_600_000,
  missedLimit: 100,
  attempts: 1,
  backoff: { type: "fixed", delayMs: 1_000 },
  timeoutMs: 0,
  jitterMs: 0,
  transaction: false,
}
