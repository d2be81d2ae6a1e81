import { fateOfLate, type SkipReason } from "../../policy/missed"
import type { Tables } from "./memory-database"
import { versionOf } from "./plans"
import { isTick } from "./run-record"
import type { RunRow } from "./rows"

/** A tick that was decided in time, and that no worker took in time. */
export function isLate(tables: Tables, { lateAtMs }: RunRow): boolean {
  return lateAtMs !== undefined && tables.now() >= lateAtMs
}

/** The newest later tick of the job that ran, runs, or is to run. */
export function standInOf(tables: Tables, { job, scheduledForMs }: RunRow): RunRow | undefined {
  return tables.runs
    .ofJob(job)
    .slice(tables.runs.placeOf(job, scheduledForMs + 1), tables.runs.placeOf(job, tables.now() + 1))
    .findLast((run) => isTick(run) && run.status !== "skipped")
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
