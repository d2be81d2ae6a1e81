import type { RunStatus } from "./history"
import { NightshiftError } from "../base/errors"
import { preview } from "../base/preview"
import { nearest } from "@nightshift/cron/internal"

/** No build has a job of this name. */
export function jobUnknown(input: { job: string; known: string[]; removed?: boolean }): NightshiftError {
  const { job, known } = input
  const meant = nearest(job, known)
  const names = known.length > 20 ? [...known.slice(0, 20), "…"] : known
  return new NightshiftError({
    code: "JOB_UNKNOWN",
    where: "the name of a job",
    expected: names.length > 0 ? `one of ${names.join(", ")}` : "a job, but there is none",
    found: `${preview(job)}${input.removed ? ", which was removed" : ""}`,
    hint: meant ? `Did you mean "${meant}"?` : "See `nightshift list`.",
    details: { job, meant },
  })
}

export function runUnknown(runId: string): NightshiftError {
  return new NightshiftError({
    code: "RUN_UNKNOWN",
    where: "the id of a run",
    expected: "one that the ledger holds",
    found: preview(runId),
    hint: "See `nightshift history`; old runs are pruned.",
    details: { runId },
  })
}

/** A run that is over cannot be cancelled. Throws `RUN_STATE`. */
export function assertCancellable(runId: string, status: RunStatus): asserts status is "due" | "running" {
  if (status === "due" || status === "running") return
  const hint = "It is over; nothing is left to cancel."
  throw runState({ runId, expected: "a run that is due or running", found: status, hint })
}

/** Only a run that failed, or one skipped tick, can be retried. Throws `RUN_STATE`. */
export function assertRetryable(runId: string, run: { status: RunStatus; count: number }): void {
  if (run.count > 1 || (run.status !== "failed" && run.status !== "skipped")) throw notRetryable(runId, run)
}

function notRetryable(runId: string, run: { status: RunStatus; count: number }): NightshiftError {
  if (run.count > 1) {
    const hint = "Run its ticks by a backfill of their range."
    return runState({ runId, expected: "one tick", found: `a range of ${run.count} skipped ticks`, hint })
  }
  const hint = run.status === "succeeded" ? "Trigger the job to run it once more." : "Wait until it is over."
  return runState({ runId, expected: "a run that failed or was skipped", found: run.status, hint })
}

/** A tick has one backfill under way at most. */
export function backfillUnderWay(runId: string): NightshiftError {
  const found = "another backfill of the tick, due or running"
  const hint = "Wait until the other one is over."
  return runState({ runId, expected: "the only backfill of its tick", found, hint })
}

function runState(input: { runId: string; expected: string; found: string; hint: string }): NightshiftError {
  const { runId, expected, found, hint } = input
  return new NightshiftError({ code: "RUN_STATE", where: `run ${runId}`, expected, found, hint })
}
