import { toJson } from "../base/json"
import type { JobRecord } from "./ledger"

/** What a schedule version is: where one of these differs, another version begins. */
export type Definition = Pick<JobRecord, "schedule" | "policies" | "paused">

export interface DefinitionChange {
  /** Its path: `schedule.expression`, `policies.backoff.delayMs`, `paused`. */
  field: string
  /** Undefined where there was none. */
  before: unknown
  after: unknown
}

/** The fields in which two definitions differ, as the ledger keeps them: as JSON, in whatever order. */
export function definitionChanges(before: Definition, after: Definition): DefinitionChange[] {
  return changesAt("", stored(before), stored(after))
}

function stored({ schedule, policies, paused }: Definition): unknown {
  return JSON.parse(JSON.stringify({ schedule, policies, paused }))
}

function changesAt(path: string, before: unknown, after: unknown): DefinitionChange[] {
  if (!isObject(before) || !isObject(after)) {
    return toJson(before) === toJson(after) ? [] : [{ field: path, before, after }]
  }
  const keys = new Set([...Object.keys(before), ...Object.keys(after)])
  return [...keys].flatMap((key) => changesAt(path === "" ? key : `${path}.${key}`, before[key], after[key]))
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value)
}
