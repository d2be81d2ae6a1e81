import { Alert, Button } from "@medusajs/ui"
import type { JobDetailAnswer } from "../../admin-api/answers"
import { jobsAddress } from "../address"
import { useAct } from "../api/action"
import { failureOf } from "../api/error-message"
import { jobPath, useJob } from "../api/queries"
import { Confirm } from "../dialog/confirm"
import { StateBadge } from "../ui/badges"
import { PageFrame } from "../ui/page-frame"
import { Section } from "../ui/section"
import { Empty, FailureNote, Loading } from "../ui/state"
import { Instant } from "../time/instant"
import { Countdown } from "../time/relative"
import { BackfillDialog } from "./backfill-dialog"
import { DurationChart } from "./duration-chart"
import { JobEvents } from "./job-events"
import { JobFacts } from "./job-facts"
import { JobHistory } from "./job-history"
import { JobVersions } from "./job-versions"
import { PauseDialog } from "./pause-dialog"
import { RunDialog } from "./run-dialog"
import { UpcomingTicks } from "./upcoming-ticks"

const jobsCrumb = { label: "Scheduled jobs", to: jobsAddress }

/** One job: its state, its actions and its history. */
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
            <Empty title="There is no such job">It may have been renamed. The list shows all jobs.</Empty>
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

/** What keeps the job from running. */
function JobNotes({ job }: { job: JobDetailAnswer }) {
  const { pause, state } = job
  return (
    <>
      {state === "removed" && (
        <Alert variant="info">No file defines this job any more. It does not run; its history is kept.</Alert>
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
          No live worker can run this job: none has the job, or none serves its queue.
        </Alert>
      )}
    </>
  )
}

function JobActions({ job }: { job: JobDetailAnswer }) {
  return (
    <>
      <BackfillDialog job={job.name} />
      {job.state === "paused" ? <ResumeDialog job={job} /> : <PauseDialog job={job.name} />}
      <RunDialog job={job.name} />
    </>
  )
}

function ResumeDialog({ job: { name, next_tick: nextTick } }: { job: JobDetailAnswer }) {
  const act = useAct()
  return (
    <Confirm
      trigger={<Button variant="secondary">Resume</Button>}
      title={`Resume ${name}?`}
      description={`It runs on its schedule again, from its next tick on${nextTick ? "" : ", if there is one"}. Ticks that came due during the pause stay skipped.`}
      confirm="Resume"
      onConfirm={() => act({ path: `${jobPath(name)}/resume`, done: `${name} is resumed` })}
    />
  )
}
