import { Alert } from "@medusajs/ui"
import type { JobDetailAnswer } from "../../answers"
import { jobsAddress } from "../address/address"
import { failureOf } from "../api/error-message"
import { useJob } from "../api/reading"
import { StateBadge } from "../shown/badges"
import { PageFrame } from "../shown/page-frame"
import { Section } from "../shown/section"
import { Empty, FailureNote, Loading } from "../shown/state"
import { Instant } from "../time/instant"
import { Countdown } from "../time/relative"
import { DurationChart } from "./duration-chart"
import { JobActions } from "./job-actions"
import { JobEvents } from "./job-events"
import { JobFacts } from "./job-facts"
import { JobHistory } from "./job-history"
import { JobVersions } from "./job-versions"
import { UpcomingTicks } from "./upcoming-ticks"

export const jobsCrumb = { label: "Scheduled jobs", to: jobsAddress }

/** One job: its state, what can be done to it, and its history. */
export function JobPage({ name }: { name: string }) {
  const { data, error, refetch } = useJob(name)
  const job = data?.scheduled_job
  if (!job) {
    return (
      <PageFrame title={name} trail={[jobsCrumb]}>
        {error === null ? (
          <Section title="Job">
            <Loading what="the job" lines={6} />
          </Section>
        ) : failureOf(error) === "not-found" ? (
          <Section title="Job">
            <Empty title="There is no such job">
              It may have another name now. The list has all of them.
            </Empty>
          </Section>
        ) : (
          <FailureNote error={error} onRetry={() => void refetch()} />
        )}
      </PageFrame>
    )
  }
  return (
    <PageFrame
      title={name}
      trail={[jobsCrumb]}
      badge={<StateBadge state={job.state} />}
      actions={job.state !== "removed" && <JobActions job={job} />}
    >
      {error !== null && <FailureNote error={error} onRetry={() => void refetch()} />}
      <JobNotes job={job} />
      <JobFacts job={job} />
      <div className="medium:grid-cols-2 grid grid-cols-1 gap-4">
        <DurationChart job={name} />
        <UpcomingTicks job={job} />
      </div>
      <JobHistory job={name} />
      <JobVersions versions={job.versions} />
      <JobEvents events={job.events} />
    </PageFrame>
  )
}

/** What keeps it from running. */
function JobNotes({ job }: { job: JobDetailAnswer }) {
  const { pause, state } = job
  return (
    <>
      {state === "removed" && (
        <Alert variant="info">
          No file defines this job any more. Nothing of it runs; its history stays.
        </Alert>
      )}
      {state === "paused" && (
        <Alert variant="warning" className="break-words">
          Paused
          {pause && (
            <>
              {" since "}
              <Instant at={pause.at} />
              {pause.by && ` by ${pause.by}`}
              {pause.until ? (
                <>
                  {", resumes "}
                  <Countdown to={pause.until} />
                </>
              ) : (
                ", until somebody resumes it"
              )}
              {pause.reason && `: ${pause.reason}`}
            </>
          )}
        </Alert>
      )}
      {job.has_worker === false && state === "active" && (
        <Alert variant="warning">
          No live worker can run this job: none has it, or none takes its queue.
        </Alert>
      )}
    </>
  )
}
