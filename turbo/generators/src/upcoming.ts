import type { Library } from "./library"
import type { PlannedJob } from "./planned-job"

/** The ticks as text, in the schedule's zone and in UTC. */
export function upcomingText({ schedule, ticks }: PlannedJob, library: Library): string {
  const { describeSchedule, formatWithOffset } = library
  const rows = ticks.map((tick) => {
    const local = formatWithOffset(tick, schedule.timezone).replace("T", " ")
    return `  ${local}   ${new Date(tick).toISOString().replace(".000", "")}`
  })
  return [`${describeSchedule(schedule)}. The next five ticks:`, "", ...rows, ""].join("\n")
}
