import { Button } from "@medusajs/ui"
import { useState } from "react"
import { useAct } from "../api/action"
import { jobPath } from "../api/queries"
import { Confirm } from "../dialog/confirm"
import { Field } from "../dialog/field"
import { Choice } from "../ui/choice"
import { fromLocalInput, toLocalInput } from "../time/local-input"
import { serverNow } from "../time/server-clock"

const lengths = {
  "1h": "For 1 hour",
  "8h": "For 8 hours",
  "1d": "For 1 day",
  "7d": "For 7 days",
  until: "Until …",
}
const dayMs = 24 * 3_600_000

/** Pauses a job for a time, or until somebody resumes it. */
export function PauseDialog({ job }: { job: string }) {
  const act = useAct()
  const [length, setLength] = useState("")
  const [until, setUntil] = useState("")
  const [reason, setReason] = useState("")
  const instant = fromLocalInput(until)
  const hasPassed = instant !== undefined && Date.parse(instant) <= serverNow()

  function begin(): void {
    setLength("")
    setReason("")
    setUntil(toLocalInput(serverNow() + dayMs))
  }

  const end = length === "until" ? { until: instant } : length === "" ? {} : { for: length }
  const body = { ...end, ...(reason.trim() === "" ? {} : { reason: reason.trim() }) }
  return (
    <Confirm
      trigger={<Button variant="secondary">Pause</Button>}
      title={`Pause ${job}?`}
      description="Its ticks are recorded as skipped. A run that is under way continues."
      confirm="Pause"
      isIncomplete={length === "until" && (instant === undefined || hasPassed)}
      onOpen={begin}
      onConfirm={() => act({ path: `${jobPath(job)}/pause`, body, done: `${job} is paused` })}
    >
      <Choice
        isLabelled
        label="How long"
        all="Until resumed"
        value={length}
        options={lengths}
        onChange={setLength}
      />
      {length === "until" && (
        <Field
          label="Until"
          type="datetime-local"
          fault={hasPassed ? "This time has already passed." : undefined}
          value={until}
          onChange={setUntil}
        />
      )}
      <Field
        label="Reason (optional)"
        hint="Recorded with your name in the job’s events."
        value={reason}
        onChange={setReason}
      />
    </Confirm>
  )
}
