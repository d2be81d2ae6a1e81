import type { StoredJob } from "@nightshift/scheduler"
import type { JobState } from "./answers"
import { someOf, text } from "./input"
import { stateOf } from "./job-answer"

const states: readonly JobState[] = ["active", "paused", "removed"]

/** The query parameters that filter jobs. */
export const jobFilter = { q: text(200).optional(), state: someOf(states) }

/** Whether a job matches the filter; without a state, removed jobs do not. */
export function isWanted(
  job: StoredJob,
  { q, state = ["active", "paused"] }: { q?: string | undefined; state?: JobState[] | undefined },
): boolean {
  return state.includes(stateOf(job)) && (q === undefined || isMatch(job, q.toLowerCase()))
}

function isMatch({ name, description }: StoredJob, wanted: string): boolean {
  return name.toLowerCase().includes(wanted) || (description?.toLowerCase().includes(wanted) ?? false)
}
