import { compiledOf } from "@nightshift/scheduler/internal/schedule/stored-schedule"
import type { RunRecord, StoredJob } from "@nightshift/scheduler/internal/ledger/history"
import type { View } from "./view"

/** The next tick of an active job after `nowMs`, in epoch milliseconds. */
export function nextTickOf({ state, schedule }: StoredJob, nowMs: number): number | undefined {
  return state === "active" ? compiledOf(schedule).next(nowMs) : undefined
}

/** `active`, `removed`, or `paused` with the end of the pause. */
export function stateLabel({ state, pause }: StoredJob, view: Pick<View, "time">): string {
  if (!pause) return state
  return pause.untilMs === undefined ? "paused" : `paused until ${view.time(pause.untilMs)}`
}

/** A run's status, with its reason. */
export function outcomeLabel({ status, reason }: RunRecord): string {
  return reason === undefined ? status : `${status} (${reason})`
}
