import { fateOfLate, missedAfterMs, type SkipReason } from "../../policy/missed"
import type { Tables } from "./memory-database"
import { versionOf } from "./plans"
import { isTick } from "./run-record"
import type { RunRow } from "./rows"

/**
 * A tick that was decided in time, and that no worker took in time. What waited for another run of its own job is
 * not late: its overlap policy says that it shall wait.
 */
export function isLate(tables: Tables, run: RunRow): boolean {
  const isUntouched = run.trigger === "schedule" && run.attempt === 0 && run.blockedBy === undefined
  return isUntouched && tables.now() - run.runAtMs > missedAfterMs
}

/** Why a late tick is given up; undefined where it runs, or is not late. */
export function fateOf(tables: Tables, run: RunRow): SkipReason | undefined {
  if (!isLate(tables, run)) return undefined
  const { scheduledForMs: scheduledFor, job } = run
  const now = tables.now()
  const newer = tables.runs
    .ofJob(job)
    .slice(tables.runs.placeOf(job, scheduledFor + 1), tables.runs.placeOf(job, now + 1))
  const { policies } = versionOf(tables, run).definition
  return fateOfLate({ scheduledFor, now, newerHasCome: newer.some(isTick), policies })
}
