import type { Schedule } from "@nightshift/scheduler"
import type { Library } from "./library"
import { upcomingTicks } from "./upcoming"

/** The answers, typed or given with `--args`. */
export interface JobAnswers {
  name?: string | undefined
  schedule?: string | undefined
  timezone?: string | undefined
}

export interface PlannedJob {
  name: string
  schedule: Schedule
  /** In whole seconds. */
  plannedAtMs: number
  /** The next ticks. */
  ticks: number[]
}

/**
 * The job for the answers.
 *
 * @throws Error with all faults, in the library's messages
 */
export function plannedJob(answers: JobAnswers, library: Library): PlannedJob {
  const { name, schedule, timezone } = answers
  const config = { name, schedule, timezone }
  const { job, faults } = library.readJob({ config, handler: () => undefined, source: "turbo gen job" })
  if (!job) throw new Error(faults.map(({ message }) => message).join("\n"))
  const compiled = library.compileSchedule(job.schedule)
  const plannedAtMs = Math.floor(Date.now() / 1_000) * 1_000
  return {
    name: job.name,
    schedule: compiled.schedule,
    plannedAtMs,
    ticks: upcomingTicks(compiled, plannedAtMs),
  }
}
