import { fileNameOf } from "./file-name"
import type { Library } from "./library"
import type { PlannedJob } from "./planned-job"

const yearMs = 366 * 86_400_000

/** The values in the templates, as literals. */
export function templateData({ name, schedule, plannedAtMs, ticks }: PlannedJob, library: Library) {
  const literal = (text: string) => JSON.stringify(text)
  const instant = (ms: number) => literal(library.formatWithOffset(ms, schedule.timezone))
  return {
    job: {
      name: literal(name),
      schedule: literal(schedule.expression),
      timezone: literal(schedule.timezone),
      file: literal(`./${fileNameOf(name)}`),
      title: literal(`${name} runs at each of its next ticks, and every tick is accounted for`),
      startAt: instant(plannedAtMs),
      ticks: ticks.map(instant),
      // Each heartbeat takes real time.
      takesYears: ticks.at(-1)! - plannedAtMs > yearMs,
    },
  }
}
