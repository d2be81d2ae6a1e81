import type { Tables } from "../ledger/memory/memory-database"
import type { RunRow } from "../ledger/memory/rows"

/**
 * Watches each run as it begins, or is skipped. It counts for itself what is under way, and compares that with the bound
 * of the job's newest version: after a narrower one was deployed more may be under way, but nothing begins.
 */
export function watchPermits(tables: Tables) {
  const { runs } = tables
  const update = runs.update.bind(runs)
  let found: string[] = []

  const boundOf = (job: string) => {
    const { versionId } = tables.jobs.get(job)!
    return tables.versions.get(versionId)!.definition.policies.concurrency ?? Infinity
  }
  const countOf = (job: string, takes: (run: RunRow) => boolean) =>
    [...runs.open("running"), ...runs.open("due")].filter((run) => run.job === job && takes(run)).length
  const underWay = (job: string) => countOf(job, ({ status }) => status === "running")
  /** What is under way, and what was given a permit and is about to begin. */
  const taken = (job: string) => countOf(job, ({ permit }) => permit === "held")
  const breach = ({ id, job }: RunRow, what: string) =>
    found.push(`run ${id} of ${job} ${what}, with ${underWay(job)} of ${boundOf(job)} under way`)

  runs.update = (run, change) => {
    const before = run.status
    update(run, change)
    if (run.status === before) return
    if (run.status === "running" && underWay(run.job) > boundOf(run.job)) breach(run, "began")
    if (run.reason === "overlap" && taken(run.job) < boundOf(run.job)) breach(run, "was skipped for overlap")
  }

  return {
    /** What has been seen since it was asked last, and the runs that wait now though their job has room. */
    breaches(): string[] {
      for (const run of runs.open("due")) {
        const isWaiting = run.permit === "needed" && run.blockedBy !== undefined
        if (isWaiting && taken(run.job) < boundOf(run.job)) breach(run, "waits")
      }
      const breaches = found
      found = []
      return breaches
    },
  }
}
