import { Alert } from "@medusajs/ui"
import { useCallback } from "react"
import { useSearchParams } from "react-router-dom"
import type { JobAnswer } from "../../admin-api/answers"
import { useJobs, useWorkers } from "../api/queries"
import { OutcomeLegend } from "../outcome/strip"
import { useIsNarrow } from "../ui/narrow"
import { PageFrame } from "../ui/page-frame"
import { Pager } from "../ui/pager"
import { readOffset } from "../ui/paging"
import { Section } from "../ui/section"
import { Empty, FailureNote, Loading } from "../ui/state"
import { Timeline } from "../timeline/timeline"
import { JobFilters, type JobFilter } from "./filters"
import { JobCards, JobTable } from "./job-table"

const limit = 25

/** All jobs. The filter is kept in the address, so that it can be bookmarked and shared. */
export function JobList() {
  const [query, setQuery] = useSearchParams()
  const filter = { q: query.get("q") ?? "", state: query.get("state") ?? "" }
  const offset = readOffset(query.get("offset"), limit)
  const { data, error, refetch, isLoading } = useJobs({ ...filter, limit, offset })
  const isNarrow = useIsNarrow()

  const show = useCallback(
    (values: JobFilter & { offset: number }) => {
      const kept = Object.entries(values).filter(([, value]) => value !== "" && value !== 0)
      setQuery(
        kept.map(([name, value]): [string, string] => [name, String(value)]),
        { replace: true },
      )
    },
    [setQuery],
  )
  const setFilter = useCallback((next: JobFilter) => show({ ...next, offset: 0 }), [show])
  const setOffset = (next: number) => show({ ...filter, offset: next })

  const jobs = data?.scheduled_jobs ?? []
  const isFiltered = filter.q !== "" || filter.state !== ""
  return (
    <PageFrame title="Scheduled jobs">
      {error !== null && <FailureNote error={error} onRetry={() => void refetch()} />}
      <WorkerBanner jobs={jobs} />
      <Section title="Jobs" isFlush aside={<JobFilters filter={filter} onChange={setFilter} />}>
        {isLoading && <Loading what="the jobs" />}
        {data?.count === 0 && (isFiltered ? <NoMatch /> : <NoJobs />)}
        {jobs.length > 0 && (isNarrow ? <JobCards jobs={jobs} /> : <JobTable jobs={jobs} />)}
        {jobs.length > 0 && (
          <div className="px-6 py-3">
            <OutcomeLegend />
          </div>
        )}
        {data && <Pager of="the list" page={data} onOffset={setOffset} />}
      </Section>
      <Timeline filter={filter} />
    </PageFrame>
  )
}

const NoJobs = () => (
  <Empty title="No jobs yet">
    Put a file with a handler and a config into src/jobs, build, and start the store: the job is listed here
    from its first start on.
  </Empty>
)

const NoMatch = () => <Empty title="No job matches">Search for a part of a name, or choose all states.</Empty>

/** At most this many names; the list below marks every such job. */
const mostNames = 5

/** Warns when ticks would come due with no worker to run them. */
function WorkerBanner({ jobs }: { jobs: JobAnswer[] }) {
  const { data } = useWorkers()
  if (data?.workers.length === 0) {
    return (
      <Alert variant="warning" role="alert">
        No live worker: nothing runs until a server starts with worker_mode “shared” or “worker”. Ticks that
        come due until then follow each job’s policy for missed ticks.
      </Alert>
    )
  }
  const orphans = jobs
    .filter((job) => job.has_worker === false && job.state === "active")
    .map(({ name }) => name)
  if (orphans.length === 0) return null
  return (
    <Alert variant="warning" role="alert" className="break-words">
      No live worker can run {enumerated(orphans)}: none has the job, or none serves its queue.
    </Alert>
  )
}

function enumerated(names: string[]): string {
  const more = names.length - mostNames
  return more > 0 ? `${names.slice(0, mostNames).join(", ")} and ${more} more` : names.join(", ")
}
