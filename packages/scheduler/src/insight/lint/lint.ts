import { compileSchedule } from "../../schedule/schedule"
import { clockChangeFindings } from "./clock-change"
import { crowdFindings } from "./crowd"
import type { LintedJob, LintFinding } from "./finding"

const dayMs = 86_400_000

export interface LintOptions {
  /** Ticks after this instant are checked, in epoch milliseconds. */
  nowMs: number
  /** How many jobs in one minute are too many. Default: 5. */
  crowd?: number
}

/** How far ahead: two years have each change of clocks twice, and five weeks each day of a month once. */
const clockChangesMs = 2 * 365 * dayMs
const crowdsMs = 35 * dayMs

/**
 * Reports what job definitions will do that may not be wanted, before they do it. Pure. If several jobs have the same
 * name, the last one counts, as at registration.
 */
export function lint(jobs: LintedJob[], options: LintOptions): LintFinding[] {
  const { nowMs, crowd = 5 } = options
  const counting = new Map(jobs.map((job) => [job.name, job]))
  const firing: LintedJob[] = []
  const over: LintedJob[] = []
  for (const job of counting.values()) {
    const next = compileSchedule(job.schedule).next(nowMs)
    ;(next === undefined ? over : firing).push(job)
  }
  return [
    ...over.map(neverFires),
    ...jobs.flatMap((job) => replaced(job, counting.get(job.name)!)),
    ...firing.flatMap((job) => clockChangeFindings(job, { fromMs: nowMs, toMs: nowMs + clockChangesMs })),
    ...crowdFindings(firing, { fromMs: nowMs, toMs: nowMs + crowdsMs, crowd }),
  ]
}

function neverFires({ name, schedule }: LintedJob): LintFinding {
  const { expression, endAt } = schedule
  const ended = endAt === undefined ? "" : ` up to its endAt, ${new Date(endAt).toISOString()}`
  return {
    rule: "never-fires",
    jobs: [name],
    message: `${name}: "${expression}" has no more ticks${ended}.`,
    hint: "Correct the schedule, or remove the job.",
  }
}

function replaced(job: LintedJob, by: LintedJob): LintFinding[] {
  if (job === by) return []
  return [
    {
      rule: "replaced",
      jobs: [job.name],
      message: `${job.name}: ${by.source} replaces ${job.source}, which never runs.`,
      hint: "Give one of them another name, or remove one.",
    },
  ]
}
