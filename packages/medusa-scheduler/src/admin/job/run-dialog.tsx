import { Button } from "@medusajs/ui"
import { useState } from "react"
import { useNavigate } from "react-router-dom"
import type { RunDetailAnswer } from "../../answers"
import { runAddress } from "../address/address"
import { useAct } from "../api/acting"
import { jobPath } from "../api/reading"
import { Confirm } from "../dialog/confirm"
import { Field } from "../dialog/field"
import { readData } from "./data-text"

/** Runs a job at once, and goes to the run. */
export function RunDialog({ job }: { job: string }) {
  const act = useAct()
  const navigate = useNavigate()
  const [text, setText] = useState("")
  const { data, fault } = readData(text)
  async function run(): Promise<void> {
    const body = data === undefined ? {} : { data }
    const { run: begun } = await act<{ run: RunDetailAnswer }>({
      path: `${jobPath(job)}/run`,
      body,
      done: `${job} runs now`,
    })
    navigate(runAddress(begun.id))
  }
  return (
    <Confirm
      trigger={<Button>Run now</Button>}
      title={`Run ${job} now?`}
      description="It runs once, whatever its schedule says. Its overlap policy holds."
      confirm="Run now"
      isIncomplete={fault !== undefined}
      onOpen={() => setText("")}
      onConfirm={run}
    >
      <Field
        label="Data (optional)"
        hint="JSON for the handler, in place of the job’s own data."
        placeholder='{ "dryRun": true }'
        fault={fault}
        value={text}
        onChange={setText}
        isLong
      />
    </Confirm>
  )
}
