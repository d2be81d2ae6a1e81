/** How long to wait before the next attempt. */
export interface Backoff {
  /**
   * `fixed` waits `delayMs` each time; `exponential` doubles it each time; `custom` calls the job's own function, and
   * `delayMs` replaces a result that is no duration.
   */
  type: "fixed" | "exponential" | "custom"
  delayMs: number
}

/** No wait between attempts is longer than this. */
export const longestBackoffMs = 24 * 3_600_000

/**
 * How often a run may lose its worker before it counts as failed, where its `attempts` allow fewer calls:
 * a worker that dies is seldom the job's own fault, but a job that kills every worker must come to an end.
 */
export const lossesAllowed = 3

export type AfterFailure = { retry: false } | { retry: true; delayMs: number }

/** Decides whether a failed attempt is followed by another; `failures` counts this one. */
export function afterFailure(input: {
  failures: number
  attempts: number
  backoff: Backoff
  /** The error shows that another attempt would fail as well. */
  unrecoverable?: boolean
  /** What a `custom` backoff returned, in milliseconds. */
  customDelayMs?: number | undefined
}): AfterFailure {
  const { failures, attempts, backoff } = input
  if (failures >= attempts || input.unrecoverable) return { retry: false }
  const factor = backoff.type === "exponential" ? 2 ** (failures - 1) : 1
  const delayMs = input.customDelayMs ?? backoff.delayMs * factor
  return { retry: true, delayMs: Math.min(delayMs, longestBackoffMs) }
}
