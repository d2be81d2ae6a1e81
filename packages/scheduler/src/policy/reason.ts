/** Why ticks are skipped when they are planned, or when they are late. */
export const decidedReasons = [
  "missed",
  "missed_window",
  "missed_limit",
  "missed_collapsed",
  "paused",
  "removed",
] as const

/** Every reason of a skipped tick or run. */
export const skipReasons = [...decidedReasons, "overlap", "cancelled"] as const

/** Every reason of a failed run. */
export const failureReasons = ["error", "timeout", "data_invalid", "worker_lost", "cancelled"] as const

export type FailureReason = (typeof failureReasons)[number]

/** Whether a tick that is skipped for this reason is skipped by the policies of a version of its job. */
export function isByPolicy(reason: (typeof skipReasons)[number]): boolean {
  return reason.startsWith("missed") || reason === "overlap"
}

/** Whether ticks that were skipped for this reason were missed, rather than skipped on purpose. */
export function isMissed(reason: string): boolean {
  return reason === "missed" || reason.startsWith("missed_")
}
