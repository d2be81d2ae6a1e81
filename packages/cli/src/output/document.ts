import type { RunRecord, StoredJob } from "@nightshift/scheduler/internal/ledger/history"
import type { Pause } from "@nightshift/scheduler/internal/ledger/operations"

/** An instant in a JSON document: UTC, in ISO 8601. */
export function isoOf(ms: number): string {
  return new Date(ms).toISOString()
}

export function isoOrNull(ms: number | undefined): string | null {
  return ms === undefined ? null : isoOf(ms)
}

export function pauseDocument(pause: Pause) {
  const { atMs, untilMs, by = null, reason = null } = pause
  return { at: isoOf(atMs), until: isoOrNull(untilMs), by, reason }
}

export function jobDocument(job: StoredJob) {
  return {
    name: job.name,
    state: job.state,
    source: job.source,
    description: job.description ?? null,
    schedule: job.schedule,
    policies: job.policies,
    pause: job.pause ? pauseDocument(job.pause) : null,
    decidedUpTo: isoOf(job.watermarkMs),
    createdAt: isoOf(job.createdAtMs),
    removedAt: isoOrNull(job.removedAtMs),
  }
}

export function runDocument(run: RunRecord) {
  return {
    runId: run.runId,
    job: run.job,
    scheduledFor: isoOf(run.scheduledForMs),
    coversTo: isoOf(run.coversToMs),
    count: run.count,
    trigger: run.trigger,
    status: run.status,
    reason: run.reason ?? null,
    blockedBy: run.blockedBy ?? null,
    standIn: isoOrNull(run.standInMs),
    decidedVersion: run.decidedVersionId ?? null,
    mustRun: run.mustRun,
    attempt: run.attempt,
    failures: run.failures,
    worker: run.workerId ?? null,
    requestedBy: run.requestedBy ?? null,
    runAt: isoOf(run.runAtMs),
    createdAt: isoOf(run.createdAtMs),
    startedAt: isoOrNull(run.startedAtMs),
    finishedAt: isoOrNull(run.finishedAtMs),
    cancelRequestedAt: isoOrNull(run.cancelRequestedAtMs),
    data: run.data ?? null,
    progress: run.progress ?? null,
    result: run.result ?? null,
    error: run.error ?? null,
    attempts: run.attempts,
  }
}
