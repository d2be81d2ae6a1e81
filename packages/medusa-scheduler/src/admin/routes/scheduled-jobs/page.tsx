import { Clock } from "@medusajs/icons"
import { useSearchParams } from "react-router-dom"
import { readView } from "../../address"
import { JobPage } from "../../job/job-page"
import { JobList } from "../../list/job-list"
import { RunPage } from "../../run/run-page"
import { NoticeProvider, type RouteProps } from "../../ui/notice"

/** The pages of the scheduled jobs, at `/a/scheduled-jobs`. Medusa Admin accepts only a constant that returns JSX. */
const ScheduledJobs = ({ notify }: RouteProps) => {
  const [query] = useSearchParams()
  const view = readView(query)
  return (
    <NoticeProvider notify={notify}>
      {view.view === "jobs" && <JobList />}
      {/* The key gives each job and each run a fresh component, without state from the previous one. */}
      {view.view === "job" && <JobPage key={view.name} name={view.name} />}
      {view.view === "run" && <RunPage key={view.id} id={view.id} />}
    </NoticeProvider>
  )
}

export default ScheduledJobs

export const config = { link: { label: "Scheduled jobs", icon: Clock } }
