import { Table } from "@medusajs/ui"
import type { RunAnswer } from "../../admin-api/answers"
import { runAddress } from "../address"
import { describeReason, triggerLabel } from "../outcome/outcome"
import { RunBadge } from "../ui/badges"
import { TextLink } from "../ui/text-link"
import { Instant } from "../time/instant"
import { formatDuration } from "../time/duration"

const headings = ["Scheduled for", "Outcome", "Trigger", "Lateness", "Duration", "Attempts"]

export function RunTable({ runs }: { runs: RunAnswer[] }) {
  return (
    <Table>
      <caption className="sr-only">Runs, the newest first</caption>
      <Table.Header>
        <Table.Row>
          {headings.map((heading) => (
            <Table.HeaderCell key={heading} scope="col" className="whitespace-nowrap">
              {heading}
            </Table.HeaderCell>
          ))}
        </Table.Row>
      </Table.Header>
      <Table.Body>
        {runs.map((run) => (
          <Table.Row key={run.id} data-run={run.id} data-status={run.status}>
            <th scope="row" className="h-12 py-2 pl-6 pr-6 text-left font-normal">
              <RunTime run={run} />
            </th>
            <Table.Cell className="min-w-[180px] max-w-[320px] py-2">
              <RunBadge status={run.status} />
              <RunNote run={run} />
            </Table.Cell>
            <Table.Cell className="whitespace-nowrap">{triggerLabel[run.trigger]}</Table.Cell>
            <Table.Cell className="whitespace-nowrap">{length(run.lateness_ms)}</Table.Cell>
            <Table.Cell className="whitespace-nowrap">{length(run.duration_ms)}</Table.Cell>
            <Table.Cell>{run.attempt === 0 ? "–" : run.attempt}</Table.Cell>
          </Table.Row>
        ))}
      </Table.Body>
    </Table>
  )
}

const length = (ms: number | null): string => (ms === null ? "–" : formatDuration(ms))

/** The tick of a run, as a link to the run. */
function RunTime({ run }: { run: RunAnswer }) {
  return (
    <div>
      <TextLink to={runAddress(run.id)}>
        <Instant at={run.scheduled_for} />
      </TextLink>
      {run.count > 1 && (
        <p className="text-ui-fg-subtle txt-compact-xsmall">
          {run.count} ticks, to <Instant at={run.covers_to} />
        </p>
      )}
    </div>
  )
}

/** Why the run has its status, cut to two lines. */
function RunNote({ run: { error_message: message, reason } }: { run: RunAnswer }) {
  const text = message ?? (reason === null ? null : describeReason(reason))
  if (text === null) return null
  return <p className="text-ui-fg-subtle txt-compact-xsmall line-clamp-2 break-words pt-1">{text}</p>
}

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
