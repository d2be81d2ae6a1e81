import type { JobAnswer } from "../../admin-api/answers"
import { jobAddress } from "../address"
import { OutcomeStrip } from "../outcome/strip"
import { TextLink } from "../ui/text-link"
import { JobState } from "./job-table"
import { NextTick } from "./next-tick"
import { ScheduleText } from "./schedule-text"

/** The list on a narrow screen. */
export function JobCards({ jobs }: { jobs: JobAnswer[] }) {
  return (
    <ul aria-label="Scheduled jobs" className="border-ui-border-base divide-y border-t">
      {jobs.map((job) => (
        <li key={job.name} data-job={job.name} className="txt-compact-small flex flex-col gap-y-2 px-6 py-3">
          <div className="flex items-start justify-between gap-x-2">
            <TextLink to={jobAddress(job.name)}>{job.name}</TextLink>
            <JobState job={job} />
          </div>
          <ScheduleText schedule={job.schedule} />
          <div className="flex flex-wrap items-center justify-between gap-2">
            <OutcomeStrip runs={job.recent_runs} />
            <NextTick job={job} />
          </div>
        </li>
      ))}
    </ul>
  )
}
