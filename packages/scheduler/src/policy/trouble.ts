/** Whether ticks that were skipped for this reason were missed, and not meant to be skipped. */
export function isMissed(reason: string): boolean {
  return reason === "missed" || reason.startsWith("missed_")
}
