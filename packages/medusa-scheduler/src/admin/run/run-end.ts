import type { RunDetailAnswer } from "../../answers"

/** How long after its end a run may still change, in milliseconds: log lines are written a moment later. */
const settlesWithinMs = 5_000

/** Whether more is to come of a run. */
export const isGoing = ({ status }: Pick<RunDetailAnswer, "status">): boolean =>
  status === "due" || status === "running"

/** Whether a run has ended so long ago that nothing more is written of it. */
export function hasSettled(run: Pick<RunDetailAnswer, "status" | "finished_at">, nowMs: number): boolean {
  if (isGoing(run)) return false
  return run.finished_at === null || nowMs - Date.parse(run.finished_at) > settlesWithinMs
}
