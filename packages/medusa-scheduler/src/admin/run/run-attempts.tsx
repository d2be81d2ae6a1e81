import { StatusBadge, Table } from "@medusajs/ui"
import type { AttemptAnswer } from "../../answers"
import type { BadgeColour } from "../outcome/outcome"
import { Section } from "../shown/section"
import { Instant } from "../time/instant"
import { lengthWords } from "../time/length"
import { ErrorDetails } from "./error-details"

const look: Record<AttemptAnswer["outcome"], { label: string; colour: BadgeColour }> = {
  running: { label: "Running", colour: "blue" },
  succeeded: { label: "Succeeded", colour: "green" },
  failed: { label: "Failed", colour: "red" },
  worker_lost: { label: "Worker lost", colour: "red" },
  handed_back: { label: "Handed back", colour: "orange" },
  cancelled: { label: "Cancelled", colour: "grey" },
}

/** Each call of the handler. The error of an only one is the run's own, and is told there. */
export function RunAttempts({ attempts }: { attempts: AttemptAnswer[] }) {
  const isOnly = attempts.length === 1
  return (
    <Section title="Attempts" isFlush>
      <Table>
        <Table.Header>
          <Table.Row>
            {["Attempt", "Outcome", "Started", "Duration", "Worker"].map((heading) => (
              <Table.HeaderCell key={heading} scope="col">
                {heading}
              </Table.HeaderCell>
            ))}
          </Table.Row>
        </Table.Header>
        <Table.Body>
          {attempts.map((attempt) => (
            <Table.Row key={attempt.attempt}>
              <th scope="row" className="pl-6 pr-6 text-left font-normal">
                {attempt.attempt}
              </th>
              <Table.Cell className="min-w-[160px] py-2">
                <StatusBadge color={look[attempt.outcome].colour}>{look[attempt.outcome].label}</StatusBadge>
                {attempt.error && !isOnly && <ErrorDetails error={attempt.error} />}
              </Table.Cell>
              <Table.Cell>
                <Instant at={attempt.started_at} />
              </Table.Cell>
              <Table.Cell className="whitespace-nowrap">
                {attempt.finished_at === null
                  ? "–"
                  : lengthWords(Date.parse(attempt.finished_at) - Date.parse(attempt.started_at))}
              </Table.Cell>
              <Table.Cell>
                <code className="font-mono">{attempt.worker}</code>
              </Table.Cell>
            </Table.Row>
          ))}
        </Table.Body>
      </Table>
    </Section>
  )
}
