import { Button } from "@medusajs/ui"
import { useState } from "react"
import type { RunDetailAnswer } from "../../admin-api/answers"
import { useAct } from "../api/action"
import { runPath } from "../api/queries"
import { Confirm } from "../dialog/confirm"
import { Field } from "../dialog/field"
import { isGoing } from "./run-end"

export function RunActions({ run }: { run: RunDetailAnswer }) {
  if (isGoing(run)) return run.cancel_requested_at === null ? <CancelDialog run={run} /> : null
  const isOneRun = run.count === 1
  return (run.status === "failed" || run.status === "skipped") && isOneRun ? <RetryDialog run={run} /> : null
}

function CancelDialog({ run: { id, status } }: { run: RunDetailAnswer }) {
  const act = useAct()
  const [reason, setReason] = useState("")
  const body = reason.trim() === "" ? {} : { reason: reason.trim() }
  return (
    <Confirm
      trigger={<Button variant="danger">Cancel run</Button>}
      title="Cancel this run?"
      description={
        status === "due"
          ? "It is skipped and never starts."
          : "Its handler is asked to stop through its signal. Work that it has already done stays."
      }
      confirm="Cancel run"
      isDanger
      onOpen={() => setReason("")}
      onConfirm={() => act({ path: `${runPath(id)}/cancel`, body, done: "Cancellation requested" })}
    >
      <Field label="Reason (optional)" value={reason} onChange={setReason} />
    </Confirm>
  )
}

function RetryDialog({ run: { id, job } }: { run: RunDetailAnswer }) {
  const act = useAct()
  return (
    <Confirm
      trigger={<Button variant="secondary">Retry</Button>}
      title="Retry this run?"
      description={`It becomes due again, and ${job} runs with the same data.`}
      confirm="Retry"
      onConfirm={() => act({ path: `${runPath(id)}/retry`, done: "The run is due again" })}
    />
  )
}
