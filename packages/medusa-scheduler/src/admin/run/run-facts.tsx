import type { RunDetailAnswer } from "../../admin-api/answers"
import { runAddress } from "../address"
import { describeReason, triggerLabel } from "../outcome/outcome"
import { Facts } from "../ui/facts"
import { TextLink } from "../ui/text-link"
import { Instant } from "../time/instant"
import { formatDuration, formatDurationInSeconds } from "../time/duration"
import { useNow } from "../time/now"

export function RunFacts({ run }: { run: RunDetailAnswer }) {
  const { blocked_by: blockedBy, stand_in: standIn, cancel_requested_at: cancelRequestedAt } = run
  return (
    <Facts
      facts={{
        "Scheduled for": <Instant at={run.scheduled_for} />,
        "Ticks covered":
          run.count > 1 ? (
            <>
              {run.count}, to <Instant at={run.covers_to} />
            </>
          ) : null,
        Trigger:
          run.requested_by === null
            ? triggerLabel[run.trigger]
            : `${triggerLabel[run.trigger]}, ${run.requested_by}`,
        Reason: run.reason === null ? null : describeReason(run.reason),
        Started: run.started_at && <Instant at={run.started_at} />,
        Ended: run.finished_at && <Instant at={run.finished_at} />,
        Duration: <Duration run={run} />,
        Lateness: run.lateness_ms === null ? null : formatDuration(run.lateness_ms),
        Attempt: run.attempt === 0 ? null : String(run.attempt),
        Worker: run.worker && <code className="font-mono">{run.worker}</code>,
        "Blocked by": blockedBy && <TextLink to={runAddress(blockedBy)}>run {blockedBy}</TextLink>,
        "Stand-in": standIn && <StandIn standIn={standIn} />,
        "Cancellation requested": cancelRequestedAt && <Instant at={cancelRequestedAt} />,
      }}
    />
  )
}

function StandIn({ standIn }: { standIn: NonNullable<RunDetailAnswer["stand_in"]> }) {
  const { run, scheduled_for: scheduledFor } = standIn
  return (
    <>
      {run === null ? "the tick" : <TextLink to={runAddress(run)}>run {run}</TextLink>} of{" "}
      <Instant at={scheduledFor} />
    </>
  )
}

/** Counts up while the run is running. */
function Duration({ run }: { run: RunDetailAnswer }) {
  const nowMs = useNow()
  if (run.status === "running" && run.started_at !== null) {
    return (
      <span className="tabular-nums">
        {formatDurationInSeconds(Math.max(0, nowMs - Date.parse(run.started_at)))}
      </span>
    )
  }
  return <>{run.duration_ms === null ? "–" : formatDuration(run.duration_ms)}</>
}
