import type { JobState, RunAnswer, RunStatus, RunTrigger } from "../../answers"

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
  manual: "By hand",
  backfill: "Backfill",
}

const reasons: Record<string, string> = {
  overlap: "another run was still going",
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
  data_invalid: "its data do not fit the job's schema",
}

/** A reason's name in words; a name that is not known here, such as of a newer server, as it is. */
export const reasonWords = (reason: string): string => reasons[reason] ?? reason.replaceAll("_", " ")

/** What became of a run, in a line: "Skipped: another run was still going (12 ticks)". */
export function outcomeWords(run: Pick<RunAnswer, "status" | "reason" | "count">): string {
  const reason = run.reason === null ? "" : `: ${reasonWords(run.reason)}`
  return `${statusLook[run.status].label}${reason}${run.count > 1 ? ` (${run.count} ticks)` : ""}`
}

/** A strip of outcomes in one sentence, for who cannot see it: "Last 3 runs: 2 succeeded, 1 failed. Newest: failed." */
export function stripWords(runs: Pick<RunAnswer, "status">[]): string {
  if (runs.length === 0) return "No runs yet"
  const counts = Object.entries(statusLook).flatMap(([status, { label }]) => {
    const count = runs.filter((run) => run.status === status).length
    return count === 0 ? [] : [`${count} ${label.toLowerCase()}`]
  })
  const newest = statusLook[runs.at(-1)!.status].label.toLowerCase()
  return `Last ${runs.length === 1 ? "run" : `${runs.length} runs`}: ${counts.join(", ")}. Newest: ${newest}.`
}
