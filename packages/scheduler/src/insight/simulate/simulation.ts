import { NightshiftError } from "../../base/errors"
import { compileSchedule } from "../../schedule/schedule"
import { tickCounter } from "../tick-count"
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
 * @throws NightshiftError RANGE_INVALID if the range is empty, or holds more than a million ticks
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

/** Counts before anything is created for them. */
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

function rangeInvalid(fault: { expected: string; found: string; hint: string }): NightshiftError {
  return new NightshiftError({ code: "RANGE_INVALID", where: "the range of a simulation", ...fault })
}

const minuteMs = 60_000
/** This many minutes are reported. */
const mostMinutes = 5

interface BusyMinute {
  /** Its start, in epoch milliseconds. */
  atMs: number
  /** How many runs begin in it. */
  begin: number
  /** How many are under way in it at the same time, at most. */
  atOnce: number
  /** The names of the jobs that begin in it. */
  jobs: string[]
}

interface Load {
  /** How many runs are under way at the same time, at most, and when that is first the case; undefined without any run. */
  peak: { atOnce: number; atMs: number } | undefined
  /** The minutes in which the most runs begin, at least two, the busiest first. */
  busiest: BusyMinute[]
}

/** The load of all jobs together in a range: the runs that begin with `fromMs` <= start < `toMs`. */
function loadOf(jobs: JobSimulation[], { fromMs, toMs }: { fromMs: number; toMs: number }): Load {
  const begun = jobs.flatMap(({ runs }) => runs.filter(({ startMs }) => startMs >= fromMs && startMs < toMs))
  const starts = Float64Array.from(begun, ({ startMs }) => startMs).sort()
  const ends = Float64Array.from(begun, ({ endMs }) => endMs).sort()
  const minutes = new Map<number, Omit<BusyMinute, "jobs">>()
  let peak: Load["peak"]
  let over = 0
  for (const [index, startMs] of starts.entries()) {
    while (ends[over]! <= startMs) over++
    // Of those that begin at one instant, the last sees them all.
    const atOnce = index + 1 - over
    if (atOnce > (peak?.atOnce ?? 0)) peak = { atOnce, atMs: startMs }
    const atMs = minuteOf(startMs)
    const minute = minutes.get(atMs)
    if (minute) {
      minute.begin++
      minute.atOnce = Math.max(minute.atOnce, atOnce)
    } else minutes.set(atMs, { atMs, begin: 1, atOnce })
  }
  const busiest = [...minutes.values()]
    .filter(({ begin }) => begin > 1)
    .sort((one, other) => other.begin - one.begin || other.atOnce - one.atOnce || one.atMs - other.atMs)
    .slice(0, mostMinutes)
  const names = namesIn(jobs, new Set(busiest.map(({ atMs }) => atMs)))
  return { peak, busiest: busiest.map((minute) => ({ ...minute, jobs: names.get(minute.atMs)! })) }
}

const minuteOf = (ms: number): number => Math.floor(ms / minuteMs) * minuteMs

function namesIn(jobs: JobSimulation[], minutes: Set<number>): Map<number, string[]> {
  const names = new Map([...minutes].map((minute) => [minute, new Set<string>()]))
  for (const { job, runs } of jobs) {
    for (const { startMs } of runs) names.get(minuteOf(startMs))?.add(job.name)
  }
  return new Map([...names].map(([minute, set]) => [minute, [...set]]))
}
