import type { RunDetailAnswer } from "../../answers"
import { jobAddress, jobsAddress } from "../address/address"
import { failureOf } from "../api/error-message"
import { useRun } from "../api/reading"
import { instantText, browserZone } from "../time/instant-text"
import { RunBadge } from "../shown/badges"
import { PageFrame } from "../shown/page-frame"
import { Section } from "../shown/section"
import { Empty, FailureNote, Loading } from "../shown/state"
import { ErrorDetails } from "./error-details"
import { JsonText } from "./json-text"
import { ProgressBar } from "./progress-bar"
import { RunActions } from "./run-actions"
import { RunAttempts } from "./run-attempts"
import { RunFacts } from "./run-facts"
import { RunLogs } from "./run-logs"

/** One run: what became of it and why, as it goes on. */
export function RunPage({ id }: { id: string }) {
  const { data, error, refetch } = useRun(id)
  const run = data?.run
  const trail = [{ label: "Scheduled jobs", to: jobsAddress }]
  if (!run) {
    return (
      <PageFrame title={`Run ${id}`} trail={trail}>
        {error === null ? (
          <Section title="Run">
            <Loading what="the run" lines={6} />
          </Section>
        ) : failureOf(error) === "not-found" ? (
          <Section title="Run">
            <Empty title="There is no such run">Runs are kept as long as the option history says.</Empty>
          </Section>
        ) : (
          <FailureNote error={error} onRetry={() => void refetch()} />
        )}
      </PageFrame>
    )
  }
  return (
    <PageFrame
      title={`Run of ${instantText(run.scheduled_for, browserZone())}`}
      trail={[...trail, { label: run.job, to: jobAddress(run.job) }]}
      badge={
        <span aria-live="polite" data-status={run.status}>
          <RunBadge status={run.status} />
        </span>
      }
      actions={<RunActions run={run} />}
    >
      {error !== null && <FailureNote error={error} onRetry={() => void refetch()} />}
      <RunView run={run} />
    </PageFrame>
  )
}

function RunView({ run }: { run: RunDetailAnswer }) {
  return (
    <>
      <Section title="What became of it">
        <p className="txt-compact-medium text-ui-fg-base break-words pb-4">{run.why}</p>
        <ProgressBar run={run} />
        <RunFacts run={run} />
      </Section>
      {run.error && (
        <Section title="Error">
          <ErrorDetails error={run.error} />
        </Section>
      )}
      <RunLogs run={run} />
      {run.attempts.length > 0 && <RunAttempts run={run} />}
      <div className="medium:grid-cols-2 grid grid-cols-1 gap-4">
        <Section title="Data">
          <JsonText value={run.data} empty="It was called without data." />
        </Section>
        <Section title="Result">
          <JsonText value={run.result} empty="It has no result." />
        </Section>
      </div>
    </>
  )
}
