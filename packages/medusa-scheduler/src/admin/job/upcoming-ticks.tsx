import { Table } from "@medusajs/ui"
import type { JobDetailAnswer } from "../../admin-api/answers"
import { useIsNarrow } from "../ui/narrow"
import { Section } from "../ui/section"
import { Empty } from "../ui/state"
import { browserZone, instantText } from "../time/instant-text"
import { Countdown } from "../time/relative"

/** The next ticks in this browser's zone, and in the job's where that is another. */
export function UpcomingTicks({ job }: { job: JobDetailAnswer }) {
  const { upcoming_ticks: ticks, schedule, state } = job
  const zones = [...new Set([browserZone(), schedule.timezone])]
  // A narrow screen has room for one column of times.
  const columns = useIsNarrow() ? [zones] : zones.map((zone) => [zone])
  return (
    <Section title="Upcoming ticks" isFlush>
      {ticks.length === 0 && <Empty title="No upcoming ticks" />}
      {state === "paused" && ticks.length > 0 && (
        <p className="text-ui-fg-subtle txt-compact-small px-6 pb-3">
          Ticks during the pause will be skipped.
        </p>
      )}
      {ticks.length > 0 && (
        <Table>
          <Table.Header>
            <Table.Row>
              {columns.map((zonesOfOne) => (
                <Table.HeaderCell key={zonesOfOne.join()} scope="col">
                  {zonesOfOne.join(", ")}
                </Table.HeaderCell>
              ))}
              <Table.HeaderCell scope="col">When</Table.HeaderCell>
            </Table.Row>
          </Table.Header>
          <Table.Body>
            {ticks.map((tick) => (
              <Table.Row key={tick} className="[&_td]:h-9">
                {columns.map((zonesOfOne) => (
                  <Table.Cell key={zonesOfOne.join()} className="whitespace-nowrap">
                    {zonesOfOne.map((zone) => (
                      <time key={zone} dateTime={tick} className="block">
                        {instantText(tick, zone)}
                      </time>
                    ))}
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
