import { Button, Text } from "@medusajs/ui"
import { useState } from "react"
import { useAct } from "../api/acting"
import { useApi } from "../api/client"
import { jobPath } from "../api/reading"
import { Confirm } from "../dialog/confirm"
import { Field } from "../dialog/field"
import { fromLocalInput, toLocalInput } from "../time/local-input"
import { serverNow } from "../time/server-clock"

interface Backfilled {
  count: number
}

const dayMs = 24 * 3_600_000

/** Runs the ticks of a range that passed; first it counts them, and only then are they run. */
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

  /** Another range has to be counted anew. */
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
    await act<Backfilled>({ path, body: range, done: `${ticksWords(count)} of ${job} will run` })
  }

  return (
    <Confirm
      trigger={<Button variant="secondary">Backfill</Button>}
      title={`Backfill ${job}`}
      description="Runs the ticks of a range that have not succeeded in it, one for each. First they are counted."
      confirm={count === undefined ? "Count the ticks" : `Run ${ticksWords(count)}`}
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
            {count === 0 ? "No tick of this range is left to run." : `${ticksWords(count)} will run.`}
          </Text>
        )}
      </div>
    </Confirm>
  )
}

const ticksWords = (count: number): string => (count === 1 ? "1 tick" : `${count} ticks`)
