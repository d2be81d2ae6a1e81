import { Button, Text } from "@medusajs/ui"
import { useState } from "react"
import { useAct } from "../api/action"
import { useApi } from "../api/client"
import { jobPath } from "../api/queries"
import { Confirm } from "../dialog/confirm"
import { Field } from "../dialog/field"
import { fromLocalInput, toLocalInput } from "../time/local-input"
import { serverNow } from "../time/server-clock"

interface Backfilled {
  count: number
}

const dayMs = 24 * 3_600_000

/** Backfills a past range: it counts the ticks first, and runs them after a second confirmation. */
export function BackfillDialog({ job }: { job: string }) {
  const api = useApi()
  const act = useAct()
  const [from, setFrom] = useState("")
  const [to, setTo] = useState("")
  const [count, setCount] = useState<number>()
  const range = { from: fromLocalInput(from), to: fromLocalInput(to) }
  const path = `${jobPath(job)}/backfill`

  function begin(): void {
    setFrom(toLocalInput(serverNow() - dayMs))
    setTo(toLocalInput(serverNow()))
    setCount(undefined)
  }

  /** A different range has to be counted again. */
  const choose = (set: (text: string) => void) => (text: string) => {
    set(text)
    setCount(undefined)
  }

  async function proceed(): Promise<void> {
    if (count === undefined) {
      const answer = await api.post<Backfilled>(path, { ...range, dry_run: true })
      setCount(answer.count)
      return
    }
    await act<Backfilled>({ path, body: range, done: `${ticksLabel(count)} of ${job} will run` })
  }

  return (
    <Confirm
      trigger={<Button variant="secondary">Backfill</Button>}
      title={`Backfill ${job}`}
      description="Runs each tick of the range that has not succeeded. The ticks are counted first."
      confirm={count === undefined ? "Count the ticks" : `Run ${ticksLabel(count)}`}
      staysOpen={count === undefined}
      isIncomplete={range.from === undefined || range.to === undefined || count === 0}
      onOpen={begin}
      onConfirm={proceed}
    >
      <Field label="From" type="datetime-local" value={from} onChange={choose(setFrom)} />
      <Field label="To" type="datetime-local" value={to} onChange={choose(setTo)} />
      <div role="status">
        {count !== undefined && (
          <Text size="small" weight="plus">
            {count === 0 ? "This range has no ticks left to run." : `${ticksLabel(count)} will run.`}
          </Text>
        )}
      </div>
    </Confirm>
  )
}

const ticksLabel = (count: number): string => (count === 1 ? "1 tick" : `${count} ticks`)
