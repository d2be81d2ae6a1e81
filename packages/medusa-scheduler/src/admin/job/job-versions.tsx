import { Badge, Button, Table } from "@medusajs/ui"
import { useState } from "react"
import type { VersionAnswer } from "../../admin-api/answers"
import { Section } from "../ui/section"
import { Instant } from "../time/instant"
import { changedNames, versionRows } from "./version-rows"

/** How many versions are shown side by side at first. */
const first = 3

/** The versions of a job's schedule and policies side by side, with what each one changed. */
export function JobVersions({ versions }: { versions: VersionAnswer[] }) {
  const [isWhole, setIsWhole] = useState(false)
  const rows = versionRows(versions)
  const shown = isWhole ? versions : versions.slice(0, first)
  const changed = rows.filter(({ cells }) => cells.some(({ hasChanged }) => hasChanged))
  const [only] = versions
  if (versions.length === 1 && only) {
    return (
      <Section title="Version history">
        <p className="txt-compact-small text-ui-fg-subtle">
          Schedule and policies have not changed since <Instant at={only.in_force_from} />.
        </p>
      </Section>
    )
  }
  return (
    <Section
      title="Version history"
      isFlush
      aside={
        versions.length > first && (
          <Button size="small" variant="secondary" onClick={() => setIsWhole(!isWhole)}>
            {isWhole ? `The newest ${first}` : `All ${versions.length} versions`}
          </Button>
        )
      }
    >
      <Table>
        <caption className="sr-only">Versions of the schedule, the newest first</caption>
        <Table.Header>
          <Table.Row>
            <Table.HeaderCell scope="col">In effect</Table.HeaderCell>
            {shown.map((version, index) => (
              <Table.HeaderCell key={version.id} scope="col" className="min-w-[200px] py-2 align-top">
                <Instant at={version.in_force_from} />
                <br />
                <span className="text-ui-fg-subtle font-normal">
                  {version.in_force_to === null ? (
                    "until now"
                  ) : (
                    <>
                      to <Instant at={version.in_force_to} />
                    </>
                  )}
                  {changedNames(rows, index).length > 0 &&
                    `, changed: ${changedNames(rows, index).join(", ")}`}
                </span>
              </Table.HeaderCell>
            ))}
          </Table.Row>
        </Table.Header>
        <Table.Body>
          {changed.map(({ name, cells }) => (
            <Table.Row key={name} className="[&_td]:h-9">
              <th scope="row" className="whitespace-nowrap pl-6 pr-6 text-left font-normal">
                {name}
              </th>
              {shown.map((version, index) => (
                <Table.Cell
                  key={version.id}
                  className={cells[index]!.hasChanged ? "text-ui-fg-base" : undefined}
                >
                  {cells[index]!.text}
                  {cells[index]!.hasChanged && (
                    <Badge size="2xsmall" color="orange" className="ml-2">
                      changed
                    </Badge>
                  )}
                </Table.Cell>
              ))}
            </Table.Row>
          ))}
        </Table.Body>
      </Table>
    </Section>
  )
}
