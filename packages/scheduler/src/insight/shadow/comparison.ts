import { compileSchedule, type Schedule } from "../../schedule/schedule"
import type { StockRun } from "../../queue/stock/stock-runs"

/**
 * What the stock scheduler did with one tick, compared with what Nightshift would do: call one handler, at the tick.
 *
 * - `same`: it did that; `late`: more than a second after the tick
 * - `waiting`: it has not started the run
 * - `missed`: there is no run, or its run found no handler
 * - `failed`: its run failed
 * - `repeated`: it called more handlers than there are jobs with this tick
 * - `extra`: it ran although there is no such tick
 */
export type ShadowKind = "same" | "late" | "waiting" | "missed" | "failed" | "repeated" | "extra"

export const shadowKinds: readonly ShadowKind[] = [
  "same",
  "late",
  "waiting",
  "missed",
  "failed",
  "repeated",
  "extra",
]

export interface ShadowTick {
  job: string
  dueAtMs: number
  kind: ShadowKind
  /** From the tick to the start of the stock run; undefined if none has started. */
  lateMs: number | undefined
  /** How many handlers the stock scheduler called for it; undefined if that is not known. */
  calls: number | undefined
}

export interface ShadowJob {
  /** What the stock scheduler calls it; several jobs may share a name. */
  name: string
  schedule: Schedule
  /** Ticks up to this instant do not count. Default: all count. */
  sinceMs?: number
}

/** A run that starts later than this, in milliseconds, is late: BullMQ's own timers take a tenth of a second. */
const lateAfterMs = 1_000

/**
 * Compares what the stock scheduler ran with the ticks of these jobs, in the order of time. Pure.
 *
 * @param input.runs all known runs of the range; those outside it, and those of other jobs, are ignored
 * @param input.fromMs ticks after this instant, for each job by its name
 * @param input.toMs ticks up to this one
 */
export function compareWithStock(input: {
  jobs: ShadowJob[]
  runs: StockRun[]
  fromMs: (name: string) => number
  toMs: number
}): ShadowTick[] {
  const { jobs, runs, toMs } = input
  const ticks: ShadowTick[] = []
  for (const name of new Set(jobs.map((job) => job.name))) {
    const fromMs = input.fromMs(name)
    const owed = new Map<number, number>()
    for (const { schedule, sinceMs = fromMs } of jobs.filter((job) => job.name === name)) {
      for (const tick of compileSchedule(schedule).between(Math.max(fromMs, sinceMs), toMs)) {
        owed.set(tick, (owed.get(tick) ?? 0) + 1)
      }
    }
    const ran = new Map<number, StockRun[]>()
    for (const run of runs) {
      if (run.name !== name || run.dueAtMs <= fromMs || run.dueAtMs > toMs) continue
      ran.set(run.dueAtMs, [...(ran.get(run.dueAtMs) ?? []), run])
    }
    for (const dueAtMs of new Set([...owed.keys(), ...ran.keys()])) {
      ticks.push(
        compareTick({ job: name, dueAtMs, owed: owed.get(dueAtMs) ?? 0, runs: ran.get(dueAtMs) ?? [] }),
      )
    }
  }
  return ticks.sort((one, other) => one.dueAtMs - other.dueAtMs || (one.job < other.job ? -1 : 1))
}

function compareTick(input: { job: string; dueAtMs: number; owed: number; runs: StockRun[] }): ShadowTick {
  const { job, dueAtMs, owed, runs } = input
  const starts = runs.flatMap(({ startedAtMs }) => (startedAtMs === undefined ? [] : [startedAtMs]))
  const known = runs.flatMap(({ calls }) => (calls === undefined ? [] : [calls]))
  const lateMs = starts.length > 0 ? Math.max(0, Math.min(...starts) - dueAtMs) : undefined
  const calls =
    known.length > 0 && known.length === runs.length ? known.reduce((sum, each) => sum + each, 0) : undefined
  const kind = kindOf({ owed, runs, lateMs, calls })
  return { job, dueAtMs, kind, lateMs, calls }
}

function kindOf(facts: {
  owed: number
  runs: StockRun[]
  lateMs: number | undefined
  calls: number | undefined
}): ShadowKind {
  const { owed, runs, lateMs, calls } = facts
  if (owed === 0) return "extra"
  if (runs.length === 0 || calls === 0) return "missed"
  if (runs.some(({ state }) => state === "failed")) return "failed"
  if (lateMs === undefined) return "waiting"
  if (calls !== undefined && calls > owed) return "repeated"
  return lateMs > lateAfterMs ? "late" : "same"
}
