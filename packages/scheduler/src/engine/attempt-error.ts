import { NightshiftError } from "../base/errors"
import { plainLine } from "../base/plain-text"
import type { ClaimedRun } from "../ledger/ledger"

/** The run's policies are not known, and running it by others may do harm. */
export function unreadablePolicies({ runId, job, faults = [] }: ClaimedRun): NightshiftError {
  return new NightshiftError({
    code: "POLICIES_UNREADABLE",
    where: `run ${runId} of ${plainLine(job)}`,
    expected: "policies in the ledger as a start writes them",
    found: plainLine(faults.join("; ")),
    hint: "Restart a server that has this job: it stores them again. Then run it again: nightshift run.",
  })
}

export const takenUpAgain = "Another worker takes the run over."

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
