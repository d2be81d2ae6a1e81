/** How long to wait before the next attempt. */
export interface Backoff {
  /** `fixed` waits `delayMs` each time; `exponential` doubles it each time. */
  type: "fixed" | "exponential"
  delayMs: number
}

/** However a backoff grows, no wait is longer than this. */
export const longestBackoffMs = 24 * 3_600_000

/**
 * How often a run may lose its worker before it counts as failed, where its `attempts` allow fewer calls:
 * a worker that dies is seldom the job's own fault, but a job that kills every worker must come to an end.
 */
export const lossesAllowed = 3

export type AfterFailure = { retry: false } | { retry: true; delayMs: number }

/** Decides whether a failed attempt is followed by another; `failures` counts this one. */
export function afterFailure(input: { failures: number; attempts: number; backoff: Backoff }): AfterFailure {
  const { failures, attempts, backoff } = input
  if (failures >= attempts) return { retry: false }
  const factor = backoff.type === "exponential" ? 2 ** (failures - 1) : 1
  return { retry: true, delayMs: Math.min(backoff.delayMs * factor, longestBackoffMs) }
}
