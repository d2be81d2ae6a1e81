import { Table } from "@medusajs/ui"
import type { JobDetailAnswer } from "../../answers"
import { Section } from "../shown/section"
import { Empty } from "../shown/state"
import { browserZone, instantText } from "../time/instant-text"
import { Countdown } from "../time/relative"

/** The next ticks, in this browser's zone and, where it is another, in the job's. */
export function UpcomingTicks({ job }: { job: JobDetailAnswer }) {
  const { upcoming_ticks: ticks, schedule, state } = job
  const zones = [...new Set([browserZone(), schedule.timezone])]
  return (
    <Section title="Upcoming ticks" isFlush>
      {ticks.length === 0 && <Empty title="No tick is to come" />}
      {state === "paused" && ticks.length > 0 && (
        <p className="text-ui-fg-subtle txt-compact-small px-6 pb-3">
          Those within the pause will be skipped.
        </p>
      )}
      {ticks.length > 0 && (
        <Table>
          <Table.Header>
            <Table.Row>
              {zones.map((zone) => (
                <Table.HeaderCell key={zone} scope="col">
                  {zone}
                </Table.HeaderCell>
              ))}
              <Table.HeaderCell scope="col">When</Table.HeaderCell>
            </Table.Row>
          </Table.Header>
          <Table.Body>
            {ticks.map((tick) => (
              <Table.Row key={tick} className="[&_td]:h-9">
                {zones.map((zone) => (
                  <Table.Cell key={zone} className="whitespace-nowrap">
                    <time dateTime={tick}>{instantText(tick, zone)}</time>
                  </Table.Cell>
                ))}
                <Table.Cell className="whitespace-nowrap">
                  <Countdown to={tick} />
                </Table.Cell>
              </Table.Row>
            ))}
          </Table.Body>
        </Table>
      )}
    </Section>
  )
}
