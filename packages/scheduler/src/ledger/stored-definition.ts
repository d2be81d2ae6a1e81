import type { Schedule } from "../schedule/schedule"
import type { Definition } from "./definition-change"
import { toSecretPaths } from "./secret-data"
import { readPolicies } from "./stored-policies"

/** A schedule without an expression: nothing is due. */
const unreadable: Schedule = { expression: "", timezone: "UTC", gap: "run-after", fold: "first" }

/**
 * The definition of a version as the ledger stores it. Another program may have written anything there: missing parts are
 * filled in, so that a job whose version is broken can still be shown.
 */
export function toDefinition(stored: unknown): Definition & { policyFaults?: string[] } {
  const { schedule, policies, paused, secrets } = objectOf(stored)
  const read = readPolicies(policies)
  return {
    schedule: isWhole(schedule) ? schedule : { ...unreadable, ...textsOf(objectOf(schedule)) },
    policies: read.policies,
    ...(read.faults.length > 0 ? { policyFaults: read.faults } : {}),
    paused: paused === true,
    secrets: toSecretPaths(secrets),
  }
}

function objectOf(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : {}
}

function isWhole(value: unknown): value is Schedule {
  const { expression, timezone, gap, fold, startAt, endAt } = objectOf(value)
  const bounds = [startAt, endAt].filter((each) => each !== undefined)
  return (
    [expression, timezone, gap, fold].every((each) => typeof each === "string") &&
    bounds.every((each) => typeof each === "number" && Math.abs(each) <= 8.64e15)
  )
}

/** The parts of a broken schedule that can be shown. It stays unreadable in any case. */
function textsOf({ expression, timezone }: Record<string, unknown>): Partial<Schedule> {
  return {
    ...(typeof expression === "string" ? { expression: `${expression} (not whole)` } : {}),
    ...(typeof timezone === "string" ? { timezone } : {}),
  }
}
