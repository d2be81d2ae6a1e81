import type { Ledger, StoredJob } from "@nightshift/scheduler"
import { z } from "zod"
import type { JobAnswer, JobsPage } from "./answers"
import { readInput, wholeNumber } from "./input"
import { isoOf } from "./instant"
import { toJobAnswer } from "./job-answer"
import { isWanted, jobFilter } from "./job-filter"
import { liveWorkers, workerFinder } from "./workers"

const query = z.strictObject({
  limit: wholeNumber({ min: 1, max: 200, otherwise: 50 }),
  offset: wholeNumber({ min: 0, max: 1_000_000, otherwise: 0 }),
  ...jobFilter,
})

/** How many recent runs each job has in the answer. */
const recentRuns = 20

/** `GET /admin/scheduled-jobs`: jobs, ordered by name. */
export async function listJobs(input: { ledger: Ledger; query: unknown }): Promise<JobsPage> {
  const { ledger } = input
  const { limit, offset, ...filter } = readInput(query, input.query, "the query")
  const [nowMs, stored] = await Promise.all([ledger.readClock(), ledger.storedJobs()])
  const found = stored.filter((job) => isWanted(job, filter))
  const jobs = await answersOf({ ledger, nowMs, jobs: found.slice(offset, offset + limit) })
  return { scheduled_jobs: jobs, count: found.length, limit, offset, now: isoOf(nowMs) }
}

/** Jobs with their recent runs; takes as many statements for many jobs as for one. */
export async function answersOf(input: {
  ledger: Ledger
  nowMs: number
  jobs: StoredJob[]
}): Promise<JobAnswer[]> {
  const { ledger, nowMs, jobs } = input
  if (jobs.length === 0) return []
  const names = jobs.map(({ name }) => name)
  const [runs, running, workers] = await Promise.all([
    ledger.recentRuns({ each: recentRuns, jobs: names, brief: true, toMs: nowMs + 1 }),
    ledger.underWay(names),
    liveWorkers(ledger, nowMs),
  ])
  const hasWorker = workerFinder(workers)
  const recent = new Map<string, typeof runs>(names.map((name) => [name, []]))
  for (const run of runs) recent.get(run.job)?.push(run)
  const counts = new Map(running.map(({ job, count }) => [job, count]))
  return jobs.map((job) =>
    toJobAnswer({
      job,
      nowMs,
      recent: recent.get(job.name) ?? [],
      running: counts.get(job.name) ?? 0,
      hasWorker: hasWorker(job.name),
    }),
  )
}
