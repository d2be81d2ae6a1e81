import { canStandIn, fateOfLate, type SkipReason } from "../../policy/missed"
import type { Tables } from "./memory-database"
import { versionOf } from "./plans"
import { isTick } from "./run-record"
import type { RunRow } from "./rows"

/** A tick that was decided in time, and that no worker took in time. */
export function isLate(tables: Tables, { lateAtMs }: RunRow): boolean {
  return lateAtMs !== undefined && tables.now() >= lateAtMs
}

/** The newest later tick of the job that ran, runs, or is to run. */
export function standInOf(tables: Tables, late: RunRow): RunRow | undefined {
  const { job, scheduledForMs } = late
  const newest = tables.runs
    .ofJob(job)
    .slice(tables.runs.indexOf(job, scheduledForMs + 1), tables.runs.indexOf(job, tables.now() + 1))
    .findLast((run) => isTick(run) && run.status !== "skipped")
  const asWaiting = (run: RunRow) => ({
    scheduledFor: run.scheduledForMs,
    policies: versionOf(tables, run).definition.policies,
  })
  if (!newest || newest.status !== "due") return newest
  return canStandIn(asWaiting(late), asWaiting(newest)) ? newest : undefined
}

/** Why a late tick is given up; undefined where it runs, or is not late. */
export function fateOf(tables: Tables, run: RunRow, standIn: RunRow | undefined): SkipReason | undefined {
  if (!isLate(tables, run)) return undefined
  return fateOfLate({
    scheduledFor: run.scheduledForMs,
    now: tables.now(),
    hasStandIn: standIn !== undefined,
    policies: versionOf(tables, run).definition.policies,
  })
}
