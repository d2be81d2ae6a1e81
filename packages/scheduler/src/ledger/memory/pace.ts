import { groupBy } from "../../base/group-by"
import type { Tables } from "./memory-database"

export function underWay(tables: Tables, jobs: string[] | undefined): { job: string; count: number }[] {
  const running = tables.runs.open("running").filter(({ job }) => jobs?.includes(job) ?? true)
  const byJob = groupBy(running, ({ job }) => job)
  return inOrder([...byJob].map(([job, runs]) => ({ job, count: runs.length })))
}

export function usualDurations(
  tables: Tables,
  { each }: { each: number },
): { job: string; durationMs: number }[] {
  return inOrder(
    [...tables.jobs.keys()].flatMap((job) => {
      const durations = tables.runs
        .ofJob(job)
        .slice(-each)
        .filter(({ status, startedAtMs }) => status === "succeeded" && startedAtMs !== undefined)
        .map(({ startedAtMs, finishedAtMs }) => finishedAtMs! - startedAtMs!)
        .sort((a, b) => a - b)
      if (durations.length === 0) return []
      const below = durations[(durations.length - 1) >> 1]!
      const above = durations[durations.length >> 1]!
      return [{ job, durationMs: Math.round((below + above) / 2) }]
    }),
  )
}

function inOrder<Row extends { job: string }>(rows: Row[]): Row[] {
  return rows.sort((a, b) => (a.job < b.job ? -1 : 1))
}
