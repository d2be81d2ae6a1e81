import { Button } from "@medusajs/ui"
import { useState } from "react"
import { useNavigate } from "react-router-dom"
import type { RunDetailAnswer } from "../../admin-api/answers"
import { runAddress } from "../address"
import { useAct } from "../api/action"
import { jobPath } from "../api/queries"
import { Confirm } from "../dialog/confirm"
import { Field } from "../dialog/field"
import { readData } from "./run-data"

/** Runs a job now, and goes to the run. */
export function RunDialog({ job }: { job: string }) {
  const act = useAct()
  const navigate = useNavigate()
  const [text, setText] = useState("")
  const { data, fault } = readData(text)
  async function run(): Promise<void> {
    const body = data === undefined ? {} : { data }
    const { run: started } = await act<{ run: RunDetailAnswer }>({
      path: `${jobPath(job)}/run`,
      body,
      done: `${job} runs now`,
    })
    navigate(runAddress(started.id))
  }
  return (
    <Confirm
      trigger={<Button>Run now</Button>}
      title={`Run ${job} now?`}
      description="It runs once, regardless of its schedule. Its overlap policy applies."
      confirm="Run now"
      isIncomplete={fault !== undefined}
      onOpen={() => setText("")}
      onConfirm={run}
    >
      <Field
        label="Data (optional)"
        hint="JSON for the handler, instead of the job’s own data."
        placeholder='{ "dryRun": true }'
        fault={fault}
        value={text}
        onChange={setText}
        isLong
      />
    </Confirm>
  )
}
