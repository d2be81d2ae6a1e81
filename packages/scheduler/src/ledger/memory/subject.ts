import { NightshiftError } from "../../base/errors"
import { jobUnknown, runUnknown } from "../operation-errors"
import type { Tables } from "./memory-database"
import type { JobRow, RunRow } from "./rows"

/** A job that an operator acts on. Throws `JOB_UNKNOWN` unless some build has it. */
export function activeJob(tables: Tables, name: string): JobRow {
  const job = tables.jobs.get(name)
  if (job?.state === "active") return job
  const known = [...tables.jobs.values()].filter(({ state }) => state === "active").map((each) => each.name)
  throw jobUnknown({ job: name, known: known.sort(), removed: job !== undefined })
}

/** A run that an operator acts on. Throws `RUN_UNKNOWN` where there is none. */
export function knownRun(tables: Tables, runId: string): RunRow {
  const run = tables.runs.get(runId)
  if (!run) throw runUnknown(runId)
  return run
}

export function wrongState(
  runId: string,
  { expected, found, hint }: { expected: string; found: string; hint: string },
): NightshiftError {
  return new NightshiftError({ code: "RUN_STATE", where: `run ${runId}`, expected, found, hint })
}
