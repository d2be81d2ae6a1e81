import type { RunAnswer } from "../../admin-api/answers"
import { triggerLabel } from "../outcome/outcome"
import { RunBadge } from "../ui/badges"
import { formatDuration } from "../time/duration"
import { RunNote, RunTime } from "./run-table"

/** The history on a narrow screen. */
export function RunCards({ runs }: { runs: RunAnswer[] }) {
  return (
    <ul aria-label="Runs, the newest first" className="border-ui-border-base divide-y border-t">
      {runs.map((run) => (
        <li key={run.id} data-run={run.id} data-status={run.status} className="txt-compact-small px-6 py-3">
          <div className="flex items-start justify-between gap-x-2">
            <RunTime run={run} />
            <RunBadge status={run.status} />
          </div>
          <p className="text-ui-fg-subtle txt-compact-xsmall pt-1">{describeRun(run)}</p>
          <RunNote run={run} />
        </li>
      ))}
    </ul>
  )
}

function describeRun(run: RunAnswer): string {
  const { trigger, lateness_ms: latenessMs, duration_ms: durationMs, attempt } = run
  return [
    triggerLabel[trigger],
    ...(latenessMs === null ? [] : [`${formatDuration(latenessMs)} late`]),
    ...(durationMs === null ? [] : [`took ${formatDuration(durationMs)}`]),
    ...(attempt > 1 ? [`${attempt} attempts`] : []),
  ].join(", ")
}
