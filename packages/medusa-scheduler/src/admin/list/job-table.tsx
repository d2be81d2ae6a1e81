import { Table } from "@medusajs/ui"
import type { JobAnswer } from "../../admin-api/answers"
import { jobAddress } from "../address"
import { OutcomeStrip } from "../outcome/strip"
import { StateBadge } from "../ui/badges"
import { TextLink } from "../ui/text-link"
import { NextTick } from "./next-tick"
import { ScheduleText } from "./schedule-text"

const headings = ["Job", "State", "Schedule", "Last outcomes", "Next"]

export function JobTable({ jobs }: { jobs: JobAnswer[] }) {
  return (
    <Table>
      <caption className="sr-only">Scheduled jobs</caption>
      <Table.Header>
        <Table.Row>
          {headings.map((heading) => (
            <Table.HeaderCell key={heading} scope="col">
              {heading}
            </Table.HeaderCell>
          ))}
        </Table.Row>
      </Table.Header>
      <Table.Body>
        {jobs.map((job) => (
          <Table.Row key={job.name} data-job={job.name}>
            <th scope="row" className="max-w-[280px] py-3 pl-6 pr-6 text-left font-normal">
              <TextLink to={jobAddress(job.name)}>{job.name}</TextLink>
              {job.description && <p className="text-ui-fg-subtle txt-compact-xsmall">{job.description}</p>}
            </th>
            <Table.Cell className="py-2">
              <JobState job={job} />
            </Table.Cell>
            <Table.Cell className="py-2">
              <ScheduleText schedule={job.schedule} />
            </Table.Cell>
            <Table.Cell className="py-2">
              <OutcomeStrip runs={job.recent_runs} />
            </Table.Cell>
            <Table.Cell className="py-2">
              <NextTick job={job} />
            </Table.Cell>
          </Table.Row>
        ))}
      </Table.Body>
    </Table>
  )
}

/** A job's state, with its running runs and a missing worker. */
function JobState({ job }: { job: JobAnswer }) {
  return (
    <span className="flex flex-wrap items-center gap-1">
      <StateBadge state={job.state} />
      {job.running > 0 && (
        <span className="text-ui-tag-blue-text txt-compact-xsmall">{job.running} running</span>
      )}
      {job.has_worker === false && job.state === "active" && (
        <span className="text-ui-tag-red-text txt-compact-xsmall">no worker</span>
      )}
    </span>
  )
}

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
