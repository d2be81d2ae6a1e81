import { NightshiftError } from "../base/errors"
import { preview } from "../base/preview"
import { nearest } from "@nightshift/cron/internal"

/** That no build has a job of this name. */
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
