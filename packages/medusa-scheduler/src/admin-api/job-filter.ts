import type { StoredJob } from "@nightshift/scheduler"
import type { JobState } from "../answers"
import { someOf, text } from "./input"
import { stateOf } from "./job-answer"

const states: readonly JobState[] = ["active", "paused", "removed"]

/** What a query says of the jobs that it wants. */
export const jobFilter = { q: text(200).optional(), state: someOf(states) }

/** Whether a job is wanted; without a state the removed ones are not. */
export function isWanted(
  job: StoredJob,
  { q, state = ["active", "paused"] }: { q?: string | undefined; state?: JobState[] | undefined },
): boolean {
  return state.includes(stateOf(job)) && (q === undefined || isMatch(job, q.toLowerCase()))
}

function isMatch({ name, description }: StoredJob, wanted: string): boolean {
  return name.toLowerCase().includes(wanted) || (description?.toLowerCase().includes(wanted) ?? false)
}
