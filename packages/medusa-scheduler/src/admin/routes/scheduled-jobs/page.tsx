import { Clock } from "@medusajs/icons"
import { useMedusaHost, type RouteProps } from "../../medusa-host"
import { ScheduledJobs } from "../../scheduled-jobs"

/** The page in Medusa Admin, at `/a/scheduled-jobs`. Medusa Admin accepts only a constant with a return of JSX. */
const ScheduledJobsRoute = (props: RouteProps) => {
  const host = useMedusaHost(props)
  return <ScheduledJobs host={host} />
}

export default ScheduledJobsRoute

export const config = { link: { label: "Scheduled jobs", icon: Clock } }
