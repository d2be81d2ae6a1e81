import type { RunDetailAnswer } from "../../admin-api/answers"

/** How long a run may still change after its end, in milliseconds: log lines are written a moment later. */
const settlesWithinMs = 5_000

/** Whether a run is due or running. */
export const isGoing = ({ status }: Pick<RunDetailAnswer, "status">): boolean =>
  status === "due" || status === "running"

/** Whether a run ended long enough ago that nothing more is written about it. */
export function hasSettled(run: Pick<RunDetailAnswer, "status" | "finished_at">, nowMs: number): boolean {
  if (isGoing(run)) return false
  return run.finished_at === null || nowMs - Date.parse(run.finished_at) > settlesWithinMs
}
