import { useCallback } from "react"
import { useSearchParams } from "react-router-dom"
import { useJobs } from "../api/reading"
import { OutcomeLegend } from "../outcome/legend"
import { useIsNarrow } from "../shown/narrow"
import { PageFrame } from "../shown/page-frame"
import { Pager } from "../shown/pager"
import { readOffset } from "../shown/paging"
import { Section } from "../shown/section"
import { Empty, FailureNote, Loading } from "../shown/state"
import { Timeline } from "../timeline/timeline"
import { JobFilters, type JobFilter } from "./filters"
import { JobCards } from "./job-cards"
import { JobTable } from "./job-table"
import { WorkerBanner } from "./worker-banner"

const limit = 25

/** All jobs. What is looked for is held in the address, so that it can be kept and sent. */
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
