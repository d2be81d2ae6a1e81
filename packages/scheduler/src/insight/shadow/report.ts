import type { StockRun } from "../../queue/stock/stock-runs"
import { compareWithStock, type ShadowJob, type ShadowTick } from "./comparison"
import { tallyOf, type ShadowTally } from "./tally"

/** A tick is judged when it is this old, in milliseconds: what runs in time has begun by then. */
export const settledAfterMs = 5_000

export interface ShadowReport {
  toMs: number
  jobs: ({ name: string; sinceMs: number } & ShadowTally)[]
  total: ShadowTally
  /** Every tick of these jobs, in the order of time. */
  ticks: ShadowTick[]
  /** Jobs of this build of which the stock scheduler's queue keeps no run. */
  unseen: string[]
  /** What the stock scheduler ran that is no job of this build. */
  strangers: { name: string; runs: number }[]
}

/**
 * Compares all that the stock scheduler's queue still tells of with these jobs.
 *
 * @param input.fromMs the begin of the range
 * @param input.isBegun true where the stock scheduler had all jobs at `fromMs`; else a job counts from its first run
 *   in the range on, and one without any is only named
 */
export function shadowReport(input: {
  jobs: ShadowJob[]
  runs: StockRun[]
  fromMs: number
  toMs: number
  isBegun: boolean
}): ShadowReport {
  const { jobs, fromMs, toMs, isBegun } = input
  const runs = input.runs.filter(({ dueAtMs }) => dueAtMs > fromMs && dueAtMs <= toMs)
  const since = new Map<string, number>(isBegun ? jobs.map(({ name }) => [name, fromMs]) : [])
  if (!isBegun) {
    for (const { name, dueAtMs } of runs)
      since.set(name, Math.min(since.get(name) ?? Infinity, Math.max(fromMs, dueAtMs - 1)))
  }
  const names = new Set(jobs.map(({ name }) => name))
  const seen = jobs.filter(({ name }) => since.has(name))
  const ticks = compareWithStock({ jobs: seen, runs, fromMs: (name) => since.get(name)!, toMs })
  return {
    toMs,
    jobs: [...new Set(seen.map(({ name }) => name))].map((name) => {
      return { name, sinceMs: since.get(name)!, ...tallyOf(ticks.filter(({ job }) => job === name)) }
    }),
    total: tallyOf(ticks),
    ticks,
    unseen: [...names].filter((name) => !since.has(name)),
    strangers: strangersIn(runs, names),
  }
}

function strangersIn(runs: StockRun[], names: Set<string>): { name: string; runs: number }[] {
  const counts = new Map<string, number>()
  for (const { name } of runs) if (!names.has(name)) counts.set(name, (counts.get(name) ?? 0) + 1)
  return [...counts].map(([name, count]) => ({ name, runs: count }))
}
