import type { AbandonedRun, AttemptResult, ClaimedRun, SkippedTicks, Unattended } from "@nightshift/scheduler"

/** The payload of a `scheduled-job.*` event. Instants are ISO 8601 in UTC; documented in docs/signals.md. */
export interface JobEventPayload {
  /** The run's id; the job's name if there is no run. */
  id: string
  job: string
  run_id: string | null
  scheduled_for: string
  reason: string | null
  error: { name: string; message: string; code: string | null } | null
  [detail: string]: unknown
}

const iso = (ms: number) => new Date(ms).toISOString()

export function failedPayload(run: ClaimedRun, { outcome }: AttemptResult): JobEventPayload {
  const failure = outcome.status === "failed" ? outcome : undefined
  return {
    ...runPayload(run),
    reason: failure?.reason ?? "cancelled",
    error: failure
      ? { name: failure.error.name, message: failure.error.message, code: failure.error.code ?? null }
      : null,
  }
}

export function abandonedPayload(run: AbandonedRun): JobEventPayload {
  return {
    ...runPayload({ ...run, scheduledFor: run.scheduledForMs }),
    reason: run.reason,
    error: { name: "WorkerLost", message: "The worker stopped renewing its lease", code: null },
  }
}

/** A tick that runs late under its `missed` policy. */
export function latePayload(run: ClaimedRun): JobEventPayload {
  return { ...runPayload(run), covers_to: iso(run.scheduledFor), count: 1, reason: "late" }
}

export function missedPayload({ runId, job, reason, fromMs, toMs, count }: SkippedTicks): JobEventPayload {
  return {
    id: runId,
    job,
    run_id: runId,
    scheduled_for: iso(fromMs),
    covers_to: iso(toMs),
    count,
    reason,
    error: null,
  }
}

export function recoveredPayload(run: ClaimedRun, sinceMs: number): JobEventPayload {
  return { ...runPayload(run), since: iso(sinceMs) }
}

export function unattendedPayload({ job, dueAtMs }: Unattended): JobEventPayload {
  return { id: job, job, run_id: null, scheduled_for: iso(dueAtMs), reason: "no_worker", error: null }
}

function runPayload(
  run: Pick<ClaimedRun, "runId" | "job" | "scheduledFor" | "trigger" | "attempt">,
): JobEventPayload {
  const { runId, job, scheduledFor, trigger, attempt } = run
  return {
    id: runId,
    job,
    run_id: runId,
    scheduled_for: iso(scheduledFor),
    trigger,
    attempt,
    reason: null,
    error: null,
  }
}
