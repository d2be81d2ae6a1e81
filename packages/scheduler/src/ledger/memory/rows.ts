import { toJson } from "../../base/json"
import type { Definition } from "../definition"
import type { AttemptRecord, RunStatus, RunTrigger } from "../history"
import type { RunError } from "../run"
import type { Pause } from "../operations"

/** The rows of the in-memory tables, with the columns of the Postgres ones. All instants are epoch milliseconds. */
export interface JobRow {
  name: string
  source: string
  description: string | undefined
  state: "active" | "removed"
  versionId: string
  /** Every tick up to and with this instant is decided. */
  watermarkMs: number
  /** It may have ended by itself; then it has no effect. */
  pause: Pause | undefined
  createdAtMs: number
  removedAtMs: number | undefined
  /** Since when it is failing. */
  failingSinceMs?: number | undefined
}

export interface VersionRow {
  id: string
  job: string
  definition: Definition
  fromMs: number
  toMs: number | undefined
}

export interface RunRow {
  id: number
  job: string
  versionId: string
  scheduledForMs: number
  coversToMs: number
  count: number
  trigger: RunTrigger
  status: RunStatus
  reason: string | undefined
  /** The run that blocks it, while it waits for a permit, or that made its overlap policy skip it. */
  blockedBy: string | undefined
  /** The scheduled time of the tick that stands in for it. */
  standInMs: number | undefined
  /** The version whose policies skipped it. */
  decidedVersionId: string | undefined
  /** Its overlap policy does not skip it. */
  mustRun: boolean
  /** From when its claim applies the `missed` policy again; undefined is never. */
  lateAtMs: number | undefined
  runAtMs: number
  /** When a heartbeat offers a due run again. */
  offerAtMs: number
  /** The fencing token: how many attempts have begun. */
  attempt: number
  failures: number
  losses: number
  /** Whether it holds one of its job's permits, which a run needs to begin; undefined if the job has no bound. */
  permit: "needed" | "held" | undefined
  workerId: string | undefined
  requestedBy: string | undefined
  createdAtMs: number
  startedAtMs: number | undefined
  attemptStartedAtMs: number | undefined
  finishedAtMs: number | undefined
  cancelRequestedAtMs: number | undefined
  leaseExpiresAtMs: number | undefined
  data: Record<string, unknown> | undefined
  progress: unknown
  result: unknown
  error: RunError | undefined
  attempts: AttemptRecord[]
}

/** A value as it comes back from a JSON column: a copy, without what JSON does not carry; null is no value. */
export function jsonCopy<T>(value: T): T | undefined {
  const text = toJson(value)
  return text === undefined || text === "null" ? undefined : (JSON.parse(text) as T)
}
