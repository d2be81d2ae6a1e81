import type { Definition } from "../definition-change"
import type { AttemptRecord, RunStatus, RunTrigger } from "../history"
import type { RunError } from "../ledger"
import type { Pause } from "../operations"

/** What the in-memory tables hold; the columns of the Postgres ones. All instants are epoch milliseconds. */
export interface JobRow {
  name: string
  source: string
  description: string | undefined
  state: "active" | "removed"
  versionId: string
  /** Every tick up to and with this instant is decided. */
  watermarkMs: number
  /** It may have ended by itself; then it holds nothing back. */
  pause: Pause | undefined
  createdAtMs: number
  removedAtMs: number | undefined
  /** Since when its newest outcome is a bad one. */
  troubledAtMs?: number | undefined
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
  blockedBy: string | undefined
  runAtMs: number
  /** When the sweep offers a due run to the queue once more. */
  offerAtMs: number
  /** The fencing token: how many attempts were begun. */
  attempt: number
  failures: number
  losses: number
  /** Which of its job's slots a running run holds; undefined where the job is without bound. */
  slot: number | undefined
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
