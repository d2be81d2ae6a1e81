import { useState } from "react"
import { useRuns } from "../api/queries"
import { statusLook, triggerLabel } from "../outcome/outcome"
import { Choice } from "../ui/choice"
import { useIsNarrow } from "../ui/narrow"
import { Pager } from "../ui/pager"
import { Section } from "../ui/section"
import { Empty, FailureNote, Loading } from "../ui/state"
import { RunCards, RunTable } from "./run-table"

const limit = 20
const statuses = Object.fromEntries(Object.entries(statusLook).map(([status, { label }]) => [status, label]))

/** A job's runs, the newest first. */
export function JobHistory({ job }: { job: string }) {
  const [status, setStatus] = useState("")
  const [trigger, setTrigger] = useState("")
  const [offset, setOffset] = useState(0)
  const { data, error, isLoading } = useRuns({ job, status, trigger, limit, offset })
  const isNarrow = useIsNarrow()
  const choose = (set: (value: string) => void) => (value: string) => {
    set(value)
    setOffset(0)
  }
  return (
    <Section
      title="History"
      isFlush
      aside={
        <div className="flex flex-wrap gap-2">
          <Choice
            label="Outcome"
            all="All outcomes"
            value={status}
            options={statuses}
            onChange={choose(setStatus)}
          />
          <Choice
            label="Trigger"
            all="All triggers"
            value={trigger}
            options={triggerLabel}
            onChange={choose(setTrigger)}
          />
        </div>
      }
    >
      {error !== null && <FailureNote error={error} />}
      {isLoading && <Loading what="the history" />}
      {data?.runs.length === 0 && (
        <Empty title={status === "" && trigger === "" ? "No runs yet" : "No run matches"} />
      )}
      {data &&
        data.runs.length > 0 &&
        (isNarrow ? <RunCards runs={data.runs} /> : <RunTable runs={data.runs} />)}
      {data && <Pager of="the history" page={data} isAtLeast={data.count_is_least} onOffset={setOffset} />}
    </Section>
  )
}
