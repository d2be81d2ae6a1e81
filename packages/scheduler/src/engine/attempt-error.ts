import { NightshiftError } from "../base/errors"
import { plainLine } from "../base/plain-text"
import type { ClaimedRun } from "../ledger/ledger"

/** By which policies it should run is not known, and others than its own may do harm. */
export function unreadablePolicies({ runId, job, faults = [] }: ClaimedRun): NightshiftError {
  return new NightshiftError({
    code: "POLICIES_UNREADABLE",
    where: `run ${runId} of ${plainLine(job)}`,
    expected: "policies in the ledger as a start writes them",
    found: plainLine(faults.join("; ")),
    hint: "Restart a server that has this job: it stores them anew. Then run it again: nightshift run.",
  })
}

export const takenUpAgain = "The run is taken up again by another worker."

export function abortedRun(run: ClaimedRun, why: string, hint: string): NightshiftError {
  return new NightshiftError({
    code: "RUN_ABORTED",
    where: `run ${run.runId} of ${run.job}`,
    expected: "to end undisturbed",
    found: why,
    hint,
    retryable: true,
  })
}
