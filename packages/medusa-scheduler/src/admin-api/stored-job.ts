import type { Ledger, StoredJob } from "@nightshift/scheduler"
import { jobUnknown } from "@nightshift/scheduler/internal/ledger/operation-errors"

/** @throws NightshiftError JOB_UNKNOWN for a job that was never stored; with `active`, for a removed one too */
export async function storedJob(
  ledger: Ledger,
  name: string,
  options: { active?: boolean } = {},
): Promise<StoredJob> {
  const [job] = await ledger.storedJobs([name])
  if (job && (job.state === "active" || !options.active)) return job
  const all = await ledger.storedJobs()
  const known = all.filter(({ state }) => state === "active" || !options.active)
  throw jobUnknown({ job: name, known: known.map((each) => each.name), removed: job !== undefined })
}
