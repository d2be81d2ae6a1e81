import { compileSchedule, type Schedule } from "../schedule/schedule"
import type { StoredJob } from "../ledger/history"
import type { StockSchedule } from "../queue/stock/stock-queue"

/**
 * What this build has under the name of a leftover schedule: the same schedule; the same expression at other times, because
 * the zones differ; another expression; a job that code creates, whose schedule only a running store knows; nothing; or
 * unknown, because a file has a fault.
 */
export type InBuild = "same" | "other times" | "other schedule" | "created" | "absent" | "unknown"

export interface Leftover extends StockSchedule {
  inBuild: InBuild
  /** The schedule of the job of this name, if the build has one. */
  ours: Pick<Schedule, "expression" | "timezone"> | undefined
}

/**
 * Compares the stock scheduler's schedules with the jobs of this build. The zone of a stock schedule is not stored,
 * so the comparison checks whether its next run is a tick of ours.
 *
 * @param input.created the stored jobs that code creates in the running store
 * @param input.hasFaults true if the jobs of some file are not known
 */
export function leftoversOf(input: {
  schedules: StockSchedule[]
  jobs: { name: string; schedule: Schedule }[]
  created: StoredJob[]
  hasFaults: boolean
}): Leftover[] {
  const { schedules, jobs, created, hasFaults } = input
  return schedules.map((stock) => {
    const ours = jobs.find(({ name }) => name === stock.name)?.schedule
    if (ours) return { ...stock, inBuild: comparison(stock, ours), ours }
    const stored = created.find(({ name }) => name === stock.name)
    if (stored) return { ...stock, inBuild: "created", ours: stored.schedule }
    return { ...stock, inBuild: hasFaults ? "unknown" : "absent", ours: undefined }
  })
}

function comparison({ pattern, nextMs }: StockSchedule, schedule: Schedule): InBuild {
  if (normalized(pattern) !== normalized(schedule.expression)) return "other schedule"
  return compileSchedule(schedule).next(nextMs - 1) === nextMs ? "same" : "other times"
}

const normalized = (expression: string) => expression.trim().split(/\s+/).join(" ").toUpperCase()
