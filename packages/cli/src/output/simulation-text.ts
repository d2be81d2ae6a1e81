import { formatDuration } from "@nightshift/scheduler/internal/base/duration"
import type { SeenDuration } from "@nightshift/scheduler/internal/insight/simulate/duration"
import type {
  JobSimulation,
  SimulatedSkip,
} from "@nightshift/scheduler/internal/insight/simulate/job-simulation"
import type { Simulation } from "@nightshift/scheduler/internal/insight/simulate/simulation"
import type { PageTable } from "../timeline/timeline-page"
import { counted } from "./amounts"
import { isoOf } from "./document"
import type { View } from "./view"

/** A simulation, and the source of its durations. */
export interface SimulationReport {
  simulation: Simulation
  seen: Map<string, SeenDuration>
  /** How long runs of the other jobs are assumed to take, in milliseconds. */
  unseenMs: number
}

export function simulationDocument({ simulation, seen }: SimulationReport) {
  const { jobs, peak, busiest } = simulation
  return {
    jobs: jobs.map((result) => ({
      job: result.job.name,
      durationMs: result.job.durationMs,
      durationOfRuns: seen.get(result.job.name)?.runs ?? 0,
      ...totalsOf([result]),
    })),
    total: totalsOf(jobs),
    peak: peak ? { at: isoOf(peak.atMs), atOnce: peak.atOnce } : null,
    busiest: busiest.map(({ atMs, ...minute }) => ({ at: isoOf(atMs), ...minute })),
  }
}

function totalsOf(jobs: JobSimulation[]) {
  const sum = (of: (job: JobSimulation) => number) => jobs.reduce((total, job) => total + of(job), 0)
  const skipped = (reason: SimulatedSkip["reason"]) => sum(({ skips }) => countOf(skips, reason))
  return {
    ticks: sum(({ ticks }) => ticks),
    runs: sum(({ runs }) => runs.length),
    skipped: { overlap: skipped("overlap"), paused: skipped("paused") },
    waited: sum(({ runs }) => runs.filter(isWaiting).length),
    overlaps: sum(({ overlaps }) => overlaps),
    longestWaitMs: jobs.reduce((longest, { longestWaitMs }) => Math.max(longest, longestWaitMs), 0),
    // Across several jobs, `peak` is how many were under way at once.
    ...(jobs.length === 1 ? { mostAtOnce: jobs[0]!.mostAtOnce } : {}),
  }
}

const countOf = (skips: SimulatedSkip[], reason: SimulatedSkip["reason"]): number =>
  skips.reduce((count, skip) => count + (skip.reason === reason ? 1 : 0), 0)
const isWaiting = ({ dueMs, startMs }: { dueMs: number; startMs: number }): boolean => startMs > dueMs

interface SimulationTable extends PageTable {
  /** The titles of columns that may be broken over lines. */
  flexible: string[]
  /** Whether it shows times, whose zone has to be named. */
  isTimed: boolean
}

/** The jobs, and the busiest minutes if there are any. */
export function simulationTables(report: SimulationReport, view: View): SimulationTable[] {
  const { jobs, busiest } = report.simulation
  const titles = ["job", "takes", "ticks", "runs", "skipped", "waited", "longest wait", "at once"]
  const ofJobs = {
    caption: "Jobs",
    titles,
    rows: jobs.map((result) => jobRow(result, report)),
    flexible: ["job", "takes", "skipped"],
    isTimed: false,
  }
  if (busiest.length === 0) return [ofJobs]
  const ofMinutes = {
    caption: `The busiest minutes, times in ${view.timezone}`,
    titles: ["busiest minute", "begin", "at once", "jobs"],
    rows: busiest.map(({ atMs, begin, atOnce, jobs: names }) => {
      return [view.time(atMs).slice(0, -3), `${begin}`, `${atOnce}`, names.join(", ")]
    }),
    flexible: ["jobs"],
    isTimed: true,
  }
  return [ofJobs, ofMinutes]
}

function jobRow(
  { job, ticks, runs, skips, longestWaitMs, mostAtOnce }: JobSimulation,
  { seen }: SimulationReport,
) {
  const known = seen.get(job.name)
  const takes = `${formatDuration(job.durationMs)} (${known ? counted(known.runs, "run") : "assumed"})`
  const reasons = (["overlap", "paused"] as const).flatMap((reason) => {
    const count = countOf(skips, reason)
    return count === 0 ? [] : [`${reason} ${count}`]
  })
  const skipped = skips.length === 0 ? "0" : `${skips.length} (${reasons.join(", ")})`
  const longest = longestWaitMs === 0 ? "-" : formatDuration(longestWaitMs)
  const numbers = [`${ticks}`, `${runs.length}`, skipped, `${runs.filter(isWaiting).length}`, longest]
  return [job.name, takes, ...numbers, `${mostAtOnce}`]
}

/** The sums of the tables, in sentences. */
export function simulationSummary({ simulation, seen, unseenMs }: SimulationReport, view: View): string[] {
  const { fromMs, toMs, jobs, peak } = simulation
  const { ticks, runs, skipped, longestWaitMs } = totalsOf(jobs)
  const late = jobs.reduce(
    (count, job) => count + job.runs.filter(({ startMs }) => startMs >= toMs).length,
    0,
  )
  const sums = [
    `${counted(ticks, "tick")} from ${view.time(fromMs)} to ${view.time(toMs)} ${view.timezone}: ${counted(runs, "run")}, ${skipped.overlap + skipped.paused} skipped.`,
    ...(peak
      ? [`At most ${counted(peak.atOnce, "run")} under way at once, first at ${view.time(peak.atMs)}.`]
      : []),
    ...(longestWaitMs > 0
      ? [`The longest wait for an earlier run of the same job is ${formatDuration(longestWaitMs)}.`]
      : []),
    ...(late > 0 ? [`Still waiting at the end: ${counted(late, "run")}.`] : []),
  ]
  const unseen = jobs.filter(({ job }) => !seen.has(job.name)).length
  if (unseen === 0) return [sums.join(" ")]
  const assumed = `${counted(unseen, "job")} without a succeeded run: assumed to take ${formatDuration(unseenMs)}; --duration sets it.`
  return [sums.join(" "), assumed]
}
