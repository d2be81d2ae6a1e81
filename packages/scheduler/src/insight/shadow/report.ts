import { formatDuration } from "../../base/duration"
import { formatInstant } from "../../base/instant"
import type { StockRun } from "../../queue/stock/stock-runs"
import { compareWithStock, shadowKinds, type ShadowJob, type ShadowTick, type ShadowKind } from "./comparison"

/** A tick is compared when it is this old, in milliseconds: a run that is on time has started by then. */
export const settledAfterMs = 5_000

export interface ShadowReport {
  toMs: number
  jobs: ({ name: string; sinceMs: number } & ShadowTally)[]
  total: ShadowTally
  /** Every tick of these jobs, in the order of time. */
  ticks: ShadowTick[]
  /** Jobs of this build for which the stock scheduler's queue keeps no run. */
  unseen: string[]
  /** Jobs that the stock scheduler ran and this build does not have. */
  strangers: { name: string; runs: number }[]
}

/**
 * Compares all runs that the stock scheduler's queue still keeps with these jobs.
 *
 * @param input.fromMs the start of the range
 * @param input.isBegun true if the stock scheduler had all jobs at `fromMs`; otherwise a job counts from its first run
 *   in the range, and a job without one is only listed as unseen
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

/** How many ticks of each kind one job, or all jobs, had. */
interface ShadowTally {
  ticks: number
  kinds: Record<ShadowKind, number>
  /** How late the stock runs started, in milliseconds; undefined if none has. */
  lateMs: { median: number; most: number } | undefined
}

export function tallyOf(ticks: ShadowTick[]): ShadowTally {
  const kinds = Object.fromEntries(
    shadowKinds.map((kind) => [kind, ticks.filter((tick) => tick.kind === kind).length]),
  ) as Record<ShadowKind, number>
  const late = ticks
    .flatMap(({ lateMs }) => (lateMs === undefined ? [] : [lateMs]))
    .sort((one, other) => one - other)
  const median = late[Math.floor((late.length - 1) / 2)]
  return {
    ticks: ticks.length,
    kinds,
    lateMs: median === undefined ? undefined : { median, most: late.at(-1)! },
  }
}

/** The kinds that occur, such as `3 same, 1 missed`. */
export function describeKinds({ kinds }: Pick<ShadowTally, "kinds">): string {
  const present = shadowKinds.filter((kind) => kinds[kind] > 0)
  return present.length === 0 ? "no ticks" : present.map((kind) => `${kinds[kind]} ${kind}`).join(", ")
}

/** What the stock scheduler did with a tick, as a text to follow the tick's time. */
export function describeShadowTick({ kind, lateMs = 0, calls }: ShadowTick): string {
  switch (kind) {
    case "same":
      return `stock ran it, ${formatDuration(lateMs)} late.`
    case "late":
      return `stock ran it ${formatDuration(lateMs)} late.`
    case "waiting":
      return "stock has not started it."
    case "missed":
      return calls === 0 ? "stock missed it: its run found no handler." : "stock missed it."
    case "failed":
      return "stock's run of it failed."
    case "repeated":
      return `stock called ${calls ?? "several"} handlers for it.`
    case "extra":
      return "stock ran it, but there is no such tick."
  }
}

/** The same for a log, with the job and the tick in UTC. */
export function shadowLine(tick: ShadowTick): string {
  return `${tick.job} at ${formatInstant(tick.dueAtMs, "UTC")}: ${describeShadowTick(tick)}`
}
