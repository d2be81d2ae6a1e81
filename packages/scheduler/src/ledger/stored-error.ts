import type { AttemptRecord } from "./history"
import type { RunError } from "./ledger"

const outcomes: readonly string[] = ["succeeded", "failed", "worker_lost", "handed_back", "cancelled"]

/** An error as the ledger holds it; where somebody else wrote it, it may be of any shape. */
export function toStoredError(stored: unknown): RunError | undefined {
  if (stored === null || stored === undefined) return undefined
  const { name, message, stack, code } = stored as { [key in keyof RunError]?: unknown }
  return {
    name: textOf(name) ?? "Error",
    message: textOf(message) ?? "The ledger holds no message.",
    stack: textOf(stack),
    code: textOf(code),
  }
}

/** The attempts of a run, but for what is none. */
export function toStoredAttempts(stored: unknown): AttemptRecord[] {
  return Array.isArray(stored) ? stored.filter(isAttempt) : []
}

function isAttempt(value: unknown): value is AttemptRecord {
  if (typeof value !== "object" || value === null) return false
  const { attempt, claimedAt, startedAt, finishedAt, outcome } = value as Partial<
    Record<keyof AttemptRecord, unknown>
  >
  return (
    typeof attempt === "number" &&
    typeof outcome === "string" &&
    outcomes.includes(outcome) &&
    [claimedAt ?? startedAt, startedAt, finishedAt].every(
      (at) => typeof at === "string" && !Number.isNaN(Date.parse(at)),
    )
  )
}

const textOf = (value: unknown): string | undefined => (typeof value === "string" ? value : undefined)
