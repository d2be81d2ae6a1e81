import type { DueRun } from "../../job/due-run"
import type { AttemptRecord } from "../history"
import type { Finished, HandedBack, Outcome } from "../ledger"
import type { RunAttempt, RunError } from "../run"
import { jsonCopy, type RunRow } from "./rows"
import type { Tables } from "./memory-database"
import { handOn, permitOfReturned } from "./permits"
import { toDueRun } from "./plans"

/** The run that an attempt holds, if it still holds it: afterwards its calls have no effect. */
export function heldRun(tables: Tables, { runId, attempt }: RunAttempt): RunRow | undefined {
  const run = tables.runs.get(runId)
  return run?.status === "running" && run.attempt === attempt ? run : undefined
}

/** The attempts of a run with one more entry, for the attempt that ends now. */
export function withAttempt(
  tables: Tables,
  run: RunRow,
  outcome: AttemptRecord["outcome"],
  error: RunError | undefined,
  startedAtMs = run.attemptStartedAtMs!,
): AttemptRecord[] {
  const claimedAtMs = run.attemptStartedAtMs!
  const entry: AttemptRecord = {
    attempt: run.attempt,
    worker: run.workerId!,
    ...(startedAtMs > claimedAtMs ? { claimedAt: new Date(claimedAtMs).toISOString() } : {}),
    startedAt: new Date(startedAtMs).toISOString(),
    finishedAt: new Date(tables.now()).toISOString(),
    outcome,
    error: jsonCopy(error) ?? null,
  }
  return [...run.attempts, entry]
}

/** Ends an attempt. A run that is to be retried gives up its permit like one that is over. */
export function finish(tables: Tables, outcome: Outcome, requeueAfterMs: number): Finished {
  const run = heldRun(tables, outcome)
  if (!run) return { recorded: false, freed: undefined }
  const nowMs = tables.now()
  const failed = outcome.status === "failed" ? outcome : undefined
  const isCancelled =
    outcome.status === "cancelled" || (failed !== undefined && run.cancelRequestedAtMs !== undefined)
  const retryInMs = isCancelled ? undefined : failed?.retryInMs
  const result = outcome.status === "succeeded" ? jsonCopy(outcome.result) : undefined
  const { calledAtMs = -Infinity } = outcome
  const startedAtMs = Math.max(run.attemptStartedAtMs!, calledAtMs < nowMs ? calledAtMs : -Infinity)
  const ended: Partial<RunRow> = {
    startedAtMs: run.startedAtMs === run.attemptStartedAtMs ? startedAtMs : run.startedAtMs,
    attemptStartedAtMs: startedAtMs,
    reason: isCancelled ? "cancelled" : failed?.reason,
    error: jsonCopy(failed?.error),
    result: result ?? run.result,
    progress: outcome.progress ? jsonCopy(outcome.progress.value) : run.progress,
    failures: run.failures + (failed ? 1 : 0),
    leaseExpiresAtMs: undefined,
    attempts: withAttempt(
      tables,
      run,
      isCancelled ? "cancelled" : outcome.status,
      failed?.error,
      startedAtMs,
    ),
  }
  if (retryInMs === undefined) {
    const status = outcome.status === "succeeded" ? "succeeded" : "failed"
    tables.runs.update(run, { ...ended, status, permit: undefined, finishedAtMs: nowMs })
  } else {
    const againAtMs = nowMs + retryInMs
    tables.runs.update(run, {
      ...ended,
      status: "due",
      permit: run.permit && "needed",
      workerId: undefined,
      runAtMs: againAtMs,
      offerAtMs: againAtMs,
      finishedAtMs: undefined,
    })
  }
  const freed = handOn(tables, run.job, requeueAfterMs)
  return { recorded: true, freed: freed && toDueRun(tables, freed) }
}

export function handBack(tables: Tables, attempts: HandedBack[], requeueAfterMs: number): DueRun[] {
  const nowMs = tables.now()
  return attempts.flatMap((attempt) => {
    const run = heldRun(tables, attempt)
    if (!run) return []
    const { uncalled } = attempt
    tables.runs.update(run, {
      ...(uncalled ? { lateAtMs: uncalled.lateAtMs } : {}),
      ...(uncalled?.begun === false ? { startedAtMs: undefined } : {}),
      status: "due",
      permit: permitOfReturned(tables, run),
      runAtMs: nowMs,
      offerAtMs: nowMs + requeueAfterMs,
      leaseExpiresAtMs: undefined,
      attempts: withAttempt(tables, run, "handed_back", undefined),
      workerId: undefined,
    })
    return [toDueRun(tables, run)]
  })
}

/** Lets the heartbeat of any worker offer these runs when their time comes. */
export function releasePlanned(tables: Tables, runIds: string[]): void {
  for (const runId of runIds) {
    const run = tables.runs.get(runId)
    if (run?.status === "due") tables.runs.update(run, { offerAtMs: run.runAtMs })
  }
}

export function recordProgress(tables: Tables, input: RunAttempt & { progress: unknown }): void {
  const run = heldRun(tables, input)
  if (run) tables.runs.update(run, { progress: jsonCopy(input.progress) })
}
