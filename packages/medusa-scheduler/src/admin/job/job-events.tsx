import type { EventAnswer } from "../../admin-api/answers"
import { runAddress } from "../address"
import { Section } from "../ui/section"
import { Empty } from "../ui/state"
import { TextLink } from "../ui/text-link"
import { Instant } from "../time/instant"

const labels: Record<string, string> = {
  added: "Added",
  changed: "Schedule or policies changed",
  removed: "Removed: no file defines it",
  paused: "Paused",
  resumed: "Resumed",
  triggered: "Run manually",
  cancelled: "Run cancelled",
  retried: "Run retried",
  backfilled: "Backfilled",
}

/** The actions on a job, and who took them. */
export function JobEvents({ events }: { events: EventAnswer[] }) {
  return (
    <Section title="Events">
      {events.length === 0 && <Empty title="No events yet" />}
      <ol className="txt-compact-small flex flex-col gap-y-3">
        {events.map((event, index) => (
          <li key={`${event.at} ${index}`} className="small:grid-cols-[190px_1fr] grid grid-cols-1 gap-x-4">
            <span className="text-ui-fg-subtle">
              <Instant at={event.at} />
            </span>
            <span className="text-ui-fg-base min-w-0 break-words">
              {labels[event.kind] ?? event.kind}
              {event.by !== null && ` by ${event.by}`}
              {event.reason !== null && `: ${event.reason}`}
              <Details details={event.details} />
            </span>
          </li>
        ))}
      </ol>
    </Section>
  )
}

/** Internal to the ledger. */
const hidden = ["versionId"]

function Details({ details }: { details: Record<string, unknown> }) {
  const { runId, untilMs, ...others } = details
  const shown = Object.entries(others).filter(([name, value]) => value !== null && !hidden.includes(name))
  return (
    <>
      {typeof untilMs === "number" && (
        <>
          {" until "}
          <Instant at={new Date(untilMs).toISOString()} />
        </>
      )}
      {typeof runId === "string" && (
        <>
          {", "}
          <TextLink to={runAddress(runId)}>run {runId}</TextLink>
        </>
      )}
      {shown.length > 0 && (
        <span className="text-ui-fg-subtle txt-compact-xsmall block break-words">
          {shown
            .map(([name, value]) => `${name} ${typeof value === "string" ? value : JSON.stringify(value)}`)
            .join(", ")}
        </span>
      )}
    </>
  )
}
