import { StatusBadge, Table } from "@medusajs/ui"
import type { AttemptAnswer, RunDetailAnswer } from "../../admin-api/answers"
import type { BadgeColour } from "../outcome/outcome"
import { useIsNarrow } from "../ui/narrow"
import { Section } from "../ui/section"
import { Instant } from "../time/instant"
import { formatDuration } from "../time/duration"
import { ErrorDetails } from "./error-details"

const look: Record<AttemptAnswer["outcome"], { label: string; colour: BadgeColour }> = {
  running: { label: "Running", colour: "blue" },
  succeeded: { label: "Succeeded", colour: "green" },
  failed: { label: "Failed", colour: "red" },
  worker_lost: { label: "Worker lost", colour: "red" },
  handed_back: { label: "Handed back", colour: "orange" },
  cancelled: { label: "Cancelled", colour: "grey" },
}

interface AttemptsProps {
  attempts: AttemptAnswer[]
  showsErrors: boolean
}

/** Each call of the handler. The error of a single failed attempt is the run's own, and is shown there. */
export function RunAttempts({ run: { attempts, error } }: { run: RunDetailAnswer }) {
  const Shown = useIsNarrow() ? AttemptCards : AttemptTable
  return (
    <Section title="Attempts" isFlush>
      <Shown attempts={attempts} showsErrors={attempts.length > 1 || error === null} />
    </Section>
  )
}

function AttemptTable({ attempts, showsErrors }: AttemptsProps) {
  return (
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
              <Outcome attempt={attempt} />
              {attempt.error && showsErrors && <ErrorDetails error={attempt.error} />}
            </Table.Cell>
            <Table.Cell>
              <Instant at={attempt.started_at} />
            </Table.Cell>
            <Table.Cell className="whitespace-nowrap">{attemptDuration(attempt) ?? "–"}</Table.Cell>
            <Table.Cell>
              <code className="font-mono">{attempt.worker}</code>
            </Table.Cell>
          </Table.Row>
        ))}
      </Table.Body>
    </Table>
  )
}

/** The attempts on a narrow screen. */
function AttemptCards({ attempts, showsErrors }: AttemptsProps) {
  return (
    <ol className="border-ui-border-base divide-y border-t">
      {attempts.map((attempt) => (
        <li key={attempt.attempt} className="txt-compact-small flex flex-col gap-y-2 px-6 py-3">
          <div className="flex items-start justify-between gap-x-2">
            <span>Attempt {attempt.attempt}</span>
            <Outcome attempt={attempt} />
          </div>
          <p className="text-ui-fg-subtle txt-compact-xsmall break-words">
            <Instant at={attempt.started_at} />
            {attempt.finished_at !== null && `, took ${attemptDuration(attempt)}`}, on{" "}
            <code className="font-mono">{attempt.worker}</code>
          </p>
          {attempt.error && showsErrors && <ErrorDetails error={attempt.error} />}
        </li>
      ))}
    </ol>
  )
}

const Outcome = ({ attempt: { outcome } }: { attempt: AttemptAnswer }) => (
  <StatusBadge color={look[outcome].colour}>{look[outcome].label}</StatusBadge>
)

/** Null while it is under way. */
function attemptDuration({ started_at: from, finished_at: to }: AttemptAnswer): string | null {
  return to === null ? null : formatDuration(Date.parse(to) - Date.parse(from))
}
