import { NightshiftError } from "../../base/errors"
import { compileSchedule } from "../../schedule/schedule"
import { tickCounter } from "../tick-count"
import { loadOf, type Load } from "./load"
import { simulateJob, type JobSimulation, type SimulatedJob } from "./job-simulation"

export interface Simulation extends Load {
  fromMs: number
  toMs: number
  /** In the order in which they were given. */
  jobs: JobSimulation[]
}

/** A simulation holds each of its ticks in memory. */
export const mostTicks = 1_000_000

/**
 * All jobs on their schedules for the ticks with `fromMs` <= tick < `toMs`. Jobs do not wait for each other: there is a
 * worker for each run. Pure: no clock, no I/O.
 *
 * @throws NightshiftError RANGE_INVALID where the range is empty, or holds more than a million ticks
 */
export function simulate(input: { jobs: SimulatedJob[]; fromMs: number; toMs: number }): Simulation {
  const { fromMs, toMs } = input
  if (!(fromMs < toMs)) {
    throw rangeInvalid({
      expected: "one that ends after it begins",
      found: `${new Date(fromMs).toISOString()} to ${new Date(toMs).toISOString()}`,
      hint: "Give another range.",
    })
  }
  assertFew(input)
  const jobs = input.jobs.map((job) => {
    return simulateJob(job, [...compileSchedule(job.schedule).between(fromMs - 1, toMs - 1)])
  })
  return { fromMs, toMs, jobs, ...loadOf(jobs, { fromMs, toMs }) }
}

/** Counted before anything is made of them. */
function assertFew({ jobs, fromMs, toMs }: Parameters<typeof simulate>[0]): void {
  let ticks = 0
  for (const { name, schedule } of jobs) {
    ticks += tickCounter(compileSchedule(schedule), mostTicks)(fromMs - 1, toMs - 1)
    if (ticks <= mostTicks) continue
    throw rangeInvalid({
      expected: `one of at most ${mostTicks} ticks`,
      found: `more, reached with ${name}`,
      hint: "Give a shorter range, or fewer jobs.",
    })
  }
}

function rangeInvalid(told: { expected: string; found: string; hint: string }): NightshiftError {
  return new NightshiftError({ code: "RANGE_INVALID", where: "the range of a simulation", ...told })
}
