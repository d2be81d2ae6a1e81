import type { Schedule } from "@nightshift/scheduler"
import type { CompiledSchedule } from "@nightshift/cron"
import type { Library } from "./library"

const count = 5

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

/** The five ticks that come next. */
function upcomingTicks(schedule: CompiledSchedule, nowMs: number): number[] {
  const ticks: number[] = []
  for (const tick of schedule.between(nowMs, Infinity)) {
    ticks.push(tick)
    if (ticks.length === count) break
  }
  return ticks
}

/** The ticks as text, in the schedule's zone and in UTC. */
export function upcomingText({ schedule, ticks }: PlannedJob, library: Library): string {
  const { describeSchedule, formatWithOffset } = library
  const rows = ticks.map((tick) => {
    const local = formatWithOffset(tick, schedule.timezone).replace("T", " ")
    return `  ${local}   ${new Date(tick).toISOString().replace(".000", "")}`
  })
  return [`${describeSchedule(schedule)}. The next five ticks:`, "", ...rows, ""].join("\n")
}
