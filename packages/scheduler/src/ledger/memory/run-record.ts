import type { RunRecord, TickRecord } from "../history"
import { shownData } from "../secret-data"
import type { Tables } from "./memory-database"
import type { RunRow } from "./rows"

/** A run as callers get it: a copy, which later changes to the run do not affect. */
export function toRunRecord({ jobs, versions }: Tables, run: RunRow, brief = false): RunRecord {
  const definitions = [run.versionId, jobs.get(run.job)!.versionId].map((id) => versions.get(id)!.definition)
  const shown = shownData(
    run.data,
    definitions.map(({ secrets }) => secrets),
  )
  const { blockedBy, standInMs, decidedVersionId, mustRun } = run
  const { attempt, failures, workerId, requestedBy, runAtMs, createdAtMs } = run
  const { startedAtMs, attemptStartedAtMs, finishedAtMs, cancelRequestedAtMs, leaseExpiresAtMs } = run
  return {
    ...toTickRecord(run),
    blockedBy,
    standInMs,
    decidedVersionId,
    mustRun,
    attempt,
    failures,
    workerId,
    requestedBy,
    runAtMs,
    createdAtMs,
    startedAtMs,
    attemptStartedAtMs,
    finishedAtMs,
    cancelRequestedAtMs,
    leaseExpiresAtMs,
    data: brief ? undefined : structuredClone(shown),
    progress: structuredClone(run.progress),
    result: brief ? undefined : structuredClone(run.result),
    error: structuredClone(run.error),
    attempts: brief ? [] : structuredClone(run.attempts),
  }
}

export function toTickRecord(run: RunRow): TickRecord {
  const { id, job, versionId, scheduledForMs, coversToMs, count, trigger, status, reason } = run
  return { runId: String(id), job, versionId, scheduledForMs, coversToMs, count, trigger, status, reason }
}

/** Whether a person asked for it: then neither its schedule's pauses nor its overlap policy apply. */
export function isRequested({ trigger }: Pick<RunRow, "trigger">): boolean {
  return trigger === "manual" || trigger === "backfill"
}

export function isTick({ trigger }: Pick<RunRow, "trigger">): boolean {
  return trigger === "schedule" || trigger === "missed"
}
