import { StatusBadge } from "@medusajs/ui"
import type { JobState, RunStatus } from "../../admin-api/answers"
import { stateLook, statusLook } from "../outcome/outcome"

export function StateBadge({ state }: { state: JobState }) {
  const { label, colour } = stateLook[state]
  return <StatusBadge color={colour}>{label}</StatusBadge>
}

export function RunBadge({ status }: { status: RunStatus }) {
  const { label, colour } = statusLook[status]
  return <StatusBadge color={colour}>{label}</StatusBadge>
}
