import type { Backoff } from "./retry"

/** What happens to a tick whose job is still running an earlier one. */
export type OverlapPolicy = "skip" | "queue" | "allow"

/** What happens to ticks that nobody decided in time, because every scheduling process was down. */
export type MissedPolicy = "skip" | "once" | "all"

/** All policies of a job, with every default filled in. Stored with each schedule version. */
export interface Policies {
  overlap: OverlapPolicy
  missed: MissedPolicy
  /** Missed ticks older than this, in milliseconds, are skipped. */
  missedWindowMs: number
  /** With `missed: "all"`, at most this many missed ticks run, the newest ones. */
  missedLimit: number
  /** How many times the handler is called for one tick at most, counting the first call. */
  attempts: number
  backoff: Backoff
  /** How long one attempt may take, in milliseconds; 0 is without limit. */
  timeoutMs: number
}

export const defaultPolicies: Policies = {
  overlap: "skip",
  missed: "once",
  missedWindowMs: 24 * 3_600_000,
  missedLimit: 100,
  attempts: 1,
  backoff: { type: "fixed", delayMs: 1_000 },
  timeoutMs: 0,
}
