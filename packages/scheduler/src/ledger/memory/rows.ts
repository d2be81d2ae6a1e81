import type { Definition } from "../definition-change"
import type { AttemptRecord, RunStatus, RunTrigger } from "../history"
import type { RunError } from "../run"
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
  /** The run in its way, while it waits for a place of its job's, and where it was skipped for overlap. */
  blockedBy: string | undefined
  /** The scheduled time of the tick that stands in for it. */
  standInMs: number | undefined
  /** By the policies of which version it was skipped. */
  decidedVersionId: string | undefined
  /** Its overlap policy does not skip it. */
  mustRun: boolean
  /** From when on its claim asks the `missed` policy once more; undefined is never. */
  lateAtMs: number | undefined
  runAtMs: number
  /** When the sweep offers a due run to the queue once more. */
  offerAtMs: number
  /** The fencing token: how many attempts were begun. */
  attempt: number
  failures: number
  losses: number
  /** Whether it has one of its job's places, which a run needs to begin; undefined where the job has no bound. */
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
