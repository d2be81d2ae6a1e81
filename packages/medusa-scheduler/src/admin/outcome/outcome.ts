import type { JobState, RunAnswer, RunStatus, RunTrigger } from "../../admin-api/answers"

/** The colours of Medusa's badges. */
export type BadgeColour = "green" | "red" | "blue" | "orange" | "grey" | "purple"

export const statusLook: Record<RunStatus, { label: string; colour: BadgeColour }> = {
  due: { label: "Due", colour: "purple" },
  running: { label: "Running", colour: "blue" },
  succeeded: { label: "Succeeded", colour: "green" },
  failed: { label: "Failed", colour: "red" },
  skipped: { label: "Skipped", colour: "grey" },
}

export const stateLook: Record<JobState, { label: string; colour: BadgeColour }> = {
  active: { label: "Active", colour: "green" },
  paused: { label: "Paused", colour: "orange" },
  removed: { label: "Removed", colour: "grey" },
}

export const triggerLabel: Record<RunTrigger, string> = {
  schedule: "Schedule",
  missed: "Missed tick",
  manual: "Manual",
  backfill: "Backfill",
}

const reasons: Record<string, string> = {
  overlap: "another run was still running",
  paused: "the job was paused",
  removed: "the job was removed",
  cancelled: "it was cancelled",
  missed: "the tick was missed",
  missed_window: "it was missed too long ago",
  missed_limit: "too many ticks were missed",
  missed_collapsed: "another tick stands in for it",
  worker_lost: "its worker died",
  timeout: "it took too long",
  error: "its handler threw an error",
  data_invalid: "its data does not match the job's schema",
}

/** A reason in English; an unknown one, such as from a newer server, by its name. */
export const describeReason = (reason: string): string => reasons[reason] ?? reason.replaceAll("_", " ")

/** The outcome of a run on one line: "Skipped: another run was still running (12 ticks)". */
export function describeOutcome(run: Pick<RunAnswer, "status" | "reason" | "count">): string {
  const reason = run.reason === null ? "" : `: ${describeReason(run.reason)}`
  return `${statusLook[run.status].label}${reason}${run.count > 1 ? ` (${run.count} ticks)` : ""}`
}

/** A strip of outcomes as a sentence for screen readers: "Last 3 runs: 2 succeeded, 1 failed. Newest: failed." */
export function describeRuns(runs: Pick<RunAnswer, "status">[]): string {
  if (runs.length === 0) return "No runs yet"
  const counts = Object.entries(statusLook).flatMap(([status, { label }]) => {
    const count = runs.filter((run) => run.status === status).length
    return count === 0 ? [] : [`${count} ${label.toLowerCase()}`]
  })
  const newest = statusLook[runs.at(-1)!.status].label.toLowerCase()
  return `Last ${runs.length === 1 ? "run" : `${runs.length} runs`}: ${counts.join(", ")}. Newest: ${newest}.`
}
