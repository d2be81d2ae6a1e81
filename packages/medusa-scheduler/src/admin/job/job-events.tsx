import type { EventAnswer } from "../../answers"
import { runAddress } from "../address/address"
import { Section } from "../shown/section"
import { Empty } from "../shown/state"
import { TextLink } from "../shown/text-link"
import { Instant } from "../time/instant"

const words: Record<string, string> = {
  added: "Added",
  changed: "Schedule or policies changed",
  removed: "Removed: no file defines it",
  paused: "Paused",
  resumed: "Resumed",
  triggered: "Run by hand",
  cancelled: "Run cancelled",
  retried: "Run retried",
  backfilled: "Backfilled",
}

/** What was done to a job, and by whom. */
export function JobEvents({ events }: { events: EventAnswer[] }) {
  return (
    <Section title="Events">
      {events.length === 0 && <Empty title="Nothing was done to it yet" />}
      <ol className="txt-compact-small flex flex-col gap-y-3">
        {events.map((event, index) => (
          <li key={`${event.at} ${index}`} className="small:grid-cols-[190px_1fr] grid grid-cols-1 gap-x-4">
            <span className="text-ui-fg-subtle">
              <Instant at={event.at} />
            </span>
            <span className="text-ui-fg-base min-w-0 break-words">
              {words[event.kind] ?? event.kind}
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

/** What the ledger keeps for itself. */
const untold = ["versionId"]

function Details({ details }: { details: Record<string, unknown> }) {
  const { runId, untilMs, ...others } = details
  const told = Object.entries(others).filter(([name, value]) => value !== null && !untold.includes(name))
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
      {told.length > 0 && (
        <span className="text-ui-fg-subtle txt-compact-xsmall block break-words">
          {told
            .map(([name, value]) => `${name} ${typeof value === "string" ? value : JSON.stringify(value)}`)
            .join(", ")}
        </span>
      )}
    </>
  )
}
