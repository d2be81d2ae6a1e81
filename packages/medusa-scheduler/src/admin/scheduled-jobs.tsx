import { useSearchParams } from "react-router-dom"
import { readView } from "./address"
import { HostProvider, type AdminHost } from "./host"
import { JobPage } from "./job/job-page"
import { JobList } from "./list/job-list"
import { RunPage } from "./run/run-page"
import { NoticeProvider } from "./ui/notice"

/** The page of the scheduled jobs: the list, one job or one run, as the query says. */
export function ScheduledJobs({ host }: { host: AdminHost }) {
  const [query] = useSearchParams()
  const view = readView(query)
  return (
    <HostProvider value={host}>
      <NoticeProvider>
        {view.view === "jobs" && <JobList />}
        {/* The key gives each job and each run a fresh component, without state from the previous one. */}
        {view.view === "job" && <JobPage key={view.name} name={view.name} />}
        {view.view === "run" && <RunPage key={view.id} id={view.id} />}
      </NoticeProvider>
    </HostProvider>
  )
}
