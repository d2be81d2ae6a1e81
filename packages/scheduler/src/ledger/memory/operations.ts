import type { DueRun } from "../../job/due-run"
import { isPaused } from "../../policy/pause"
import type { Operations, Pause, PauseInput } from "../operations"
import { recordEvent } from "./events"
import { beginPause } from "./pauses"
import { jsonCopy, type JobRow, type RunRow } from "./rows"
import type { Tables } from "./memory-database"
import { permitOfDue, grantNewRuns, skipDue } from "./permits"
import { toDueRun } from "./plans"
import type { NewRun } from "./run-table"
import {
  assertCancellable,
  assertRetryable,
  backfillUnderWay,
  jobUnknown,
  runUnknown,
} from "../operation-errors"

/** The operations, each as one atomic step. */
export type DirectOperations = {
  [name in keyof Operations]: (
    input: Parameters<Operations[name]>[0],
  ) => Awaited<ReturnType<Operations[name]>>
}

export function memoryOperations(tables: Tables, requeueAfterMs: number): DirectOperations {
  const requested = (job: string, given: Pick<NewRun, "scheduledForMs" | "trigger"> & Partial<RunRow>) => {
    const nowMs = tables.now()
    return tables.runs.insert({
      job,
      versionId: activeJob(tables, job).versionId,
      status: "due",
      permit: permitOfDue(tables, job),
      runAtMs: nowMs,
      offerAtMs: nowMs + requeueAfterMs,
      createdAtMs: nowMs,
      ...given,
    })
  }
  return {
    trigger({ job, data, by }) {
      const run = requested(job, {
        trigger: "manual",
        scheduledForMs: tables.now(),
        data: jsonCopy(data),
        requestedBy: by,
      })
      recordEvent(tables, { job, kind: "triggered", by, details: { runId: String(run.id) } })
      return toDueRun(tables, run)
    },
    pause: (input) => pause(tables, input),
    resume({ job: name, by }) {
      const job = activeJob(tables, name)
      if (!isPaused(job.pause, tables.now())) return false
      job.pause!.untilMs = tables.now()
      recordEvent(tables, { job: name, kind: "resumed", by })
      return true
    },
    cancel({ runId, by, reason }) {
      const run = knownRun(tables, runId)
      const { status } = run
      assertCancellable(runId, status)
      const nowMs = tables.now()
      recordEvent(tables, { job: run.job, kind: "cancelled", by, reason, details: { runId } })
      if (status === "running") {
        tables.runs.update(run, { cancelRequestedAtMs: run.cancelRequestedAtMs ?? nowMs })
        return { kind: "requested", freed: undefined }
      }
      const freed = skipDue(tables, run, { reason: "cancelled", requeueAfterMs })
      return { kind: "skipped", freed: freed && toDueRun(tables, freed) }
    },
    retry: ({ runId, by }) => retry(tables, { runId, by, requeueAfterMs }),
    backfill({ job, ticks, by }) {
      activeJob(tables, job)
      const runs: RunRow[] = []
      for (const scheduledForMs of ticks) {
        if (isUnderWay(tables, job, scheduledForMs)) continue
        runs.push(requested(job, { trigger: "backfill", scheduledForMs, requestedBy: by }))
      }
      recordEvent(tables, { job, kind: "backfilled", by, details: { runs: runs.length } })
      grantNewRuns(tables, job, runs)
      return runs.map((run) => ({
        ...toDueRun(tables, run),
        ...(run.blockedBy === undefined ? {} : { waits: true }),
      }))
    },
  }
}

function pause(tables: Tables, { job: name, forMs, by, reason, ...end }: PauseInput): Pause {
  const job = activeJob(tables, name)
  const atMs = tables.now()
  const untilMs = end.untilMs ?? (forMs === undefined ? undefined : atMs + forMs)
  beginPause(tables, job, { atMs, untilMs, by, reason })
  return { ...job.pause! }
}

function retry(
  tables: Tables,
  { runId, by, requeueAfterMs }: { runId: string; by: string | undefined; requeueAfterMs: number },
): DueRun {
  const run = knownRun(tables, runId)
  assertRetryable(runId, run)
  activeJob(tables, run.job)
  if (run.trigger === "backfill" && isUnderWay(tables, run.job, run.scheduledForMs))
    throw backfillUnderWay(runId)
  const nowMs = tables.now()
  tables.runs.update(run, {
    status: "due",
    reason: undefined,
    permit: permitOfDue(tables, run.job),
    blockedBy: undefined,
    standInMs: undefined,
    decidedVersionId: undefined,
    lateAtMs: undefined,
    failures: 0,
    losses: 0,
    cancelRequestedAtMs: undefined,
    finishedAtMs: undefined,
    runAtMs: nowMs,
    offerAtMs: nowMs + requeueAfterMs,
    requestedBy: by,
  })
  recordEvent(tables, { job: run.job, kind: "retried", by, details: { runId } })
  return toDueRun(tables, run)
}

/** Whether a backfill of this tick is due or running. */
function isUnderWay(tables: Tables, job: string, scheduledForMs: number): boolean {
  const runs = tables.runs.ofJob(job)
  for (let index = tables.runs.indexOf(job, scheduledForMs); index < runs.length; index++) {
    const run = runs[index]!
    if (run.scheduledForMs !== scheduledForMs) return false
    if (run.trigger === "backfill" && (run.status === "due" || run.status === "running")) return true
  }
  return false
}

/** A job that an operator acts on. Throws `JOB_UNKNOWN` unless some build has it. */
function activeJob(tables: Tables, name: string): JobRow {
  const job = tables.jobs.get(name)
  if (job?.state === "active") return job
  const known = [...tables.jobs.values()].filter(({ state }) => state === "active").map((each) => each.name)
  throw jobUnknown({ job: name, known: known.sort(), removed: job !== undefined })
}

/** A run that an operator acts on. Throws `RUN_UNKNOWN` where there is none. */
function knownRun(tables: Tables, runId: string): RunRow {
  const run = tables.runs.get(runId)
  if (!run) throw runUnknown(runId)
  return run
}
