import { Clock } from "@medusajs/icons"
import { useSearchParams } from "react-router-dom"
import { placeOf } from "../../address/address"
import { JobPage } from "../../job/job-page"
import { JobList } from "../../list/job-list"
import { RunPage } from "../../run/run-page"
import { NoticeProvider, type RouteProps } from "../../shown/notice"

/** The pages of the scheduled jobs, at `/a/scheduled-jobs`. Medusa Admin takes up only a constant that returns JSX. */
const ScheduledJobs = ({ notify }: RouteProps) => {
  const [query] = useSearchParams()
  const place = placeOf(query)
  return (
    <NoticeProvider notify={notify}>
      {place.view === "jobs" && <JobList />}
      {/* With the key, each job and each run begins anew, and takes nothing over from the one before. */}
      {place.view === "job" && <JobPage key={place.name} name={place.name} />}
      {place.view === "run" && <RunPage key={place.id} id={place.id} />}
    </NoticeProvider>
  )
}

export default ScheduledJobs

export const config = { link: { label: "Scheduled jobs", icon: Clock } }
