/** A job that is due soon, and that no live worker can run. */
export interface Unattended {
  job: string
  /** Its next tick, in epoch milliseconds. */
  dueAtMs: number
}

/**
 * The jobs whose next tick is by `untilMs` and that no live worker reports it can run, the soonest first. A worker of a
 * release that does not report what it can run (`jobs` undefined) does not count.
 */
export function unattendedJobs(input: {
  jobs: string[]
  workers: { jobs: string[] | undefined }[]
  nextTickOf: (job: string) => number | undefined
  untilMs: number
}): Unattended[] {
  const { jobs, workers, nextTickOf, untilMs } = input
  // Workers of one build share a list.
  const known = new Set([...new Set(workers.map((worker) => worker.jobs ?? []))].flat())
  return jobs
    .filter((job) => !known.has(job))
    .flatMap((job) => {
      const dueAtMs = nextTickOf(job)
      return dueAtMs !== undefined && dueAtMs <= untilMs ? [{ job, dueAtMs }] : []
    })
    .sort((a, b) => a.dueAtMs - b.dueAtMs || (a.job < b.job ? -1 : 1))
}
