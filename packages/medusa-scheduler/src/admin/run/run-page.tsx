import type { RunDetailAnswer } from "../../admin-api/answers"
import { jobAddress, jobsAddress } from "../address"
import { failureOf } from "../api/error-message"
import { useRun } from "../api/queries"
import { instantText, browserZone } from "../time/instant-text"
import { RunBadge } from "../ui/badges"
import { PageFrame } from "../ui/page-frame"
import { Section } from "../ui/section"
import { Empty, FailureNote, Loading } from "../ui/state"
import { ErrorDetails } from "./error-details"
import { readProgress } from "./progress"
import { RunActions } from "./run-actions"
import { RunAttempts } from "./run-attempts"
import { RunFacts } from "./run-facts"
import { RunLogs } from "./run-logs"

/** One run, with its progress and its outcome. */
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
            <Empty title="There is no such run">
              Runs are deleted after the time set by the option history.
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
      <Section title="Overview">
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
          <JsonText value={run.data} empty="The handler was called without data." />
        </Section>
        <Section title="Result">
          <JsonText value={run.result} empty="The run has no result." />
        </Section>
      </div>
    </>
  )
}

/** A JSON value as text. */
function JsonText({ value, empty }: { value: unknown; empty: string }) {
  if (value === null || value === undefined)
    return <p className="txt-compact-small text-ui-fg-subtle">{empty}</p>
  return (
    <pre
      tabIndex={0}
      className="bg-ui-bg-subtle text-ui-fg-base max-h-[320px] overflow-auto rounded-md p-3 font-mono text-xs"
    >
      {JSON.stringify(value, null, 2)}
    </pre>
  )
}

/** The progress that the handler reports. */
function ProgressBar({ run }: { run: RunDetailAnswer }) {
  const progress = readProgress(run.progress)
  if (!progress) return null
  const { fraction, text } = progress
  const percent = fraction === undefined ? undefined : Math.round(fraction * 100)
  return (
    <div className="flex flex-col gap-y-1 pb-4">
      {percent !== undefined && (
        <div
          role="progressbar"
          aria-label="Progress"
          aria-valuemin={0}
          aria-valuemax={100}
          aria-valuenow={percent}
          aria-valuetext={text}
          className="bg-ui-bg-component-hover h-2 w-full overflow-hidden rounded-full"
        >
          <div className="bg-ui-tag-blue-icon h-full transition-all" style={{ width: `${percent}%` }} />
        </div>
      )}
      <p className="txt-compact-small text-ui-fg-subtle break-words">
        {percent !== undefined && <span className="text-ui-fg-base tabular-nums">{percent} % </span>}
        {typeof run.progress === "number" ? "" : text}
      </p>
    </div>
  )
}
