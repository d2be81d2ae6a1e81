import { toJson } from "../base/json"
import type { JobRecord } from "./ledger"

/** What a schedule version consists of: if one of these changes, a new version begins. */
export type Definition = Pick<JobRecord, "schedule" | "policies" | "paused" | "secrets">

export interface DefinitionChange {
  /** Its path: `schedule.expression`, `policies.backoff.delayMs`, `paused`. */
  field: string
  /** Undefined where there was none. */
  before: unknown
  after: unknown
}

/** The fields in which two definitions differ as JSON, regardless of the order of keys. */
export function definitionChanges(before: Definition, after: Definition): DefinitionChange[] {
  const [was, becomes] = [textOf(before), textOf(after)]
  // At nearly every start nearly all definitions are unchanged, and have the same order of keys.
  return was === becomes ? [] : changesAt("", JSON.parse(was), JSON.parse(becomes))
}

/** A job as its versions store it. Fields that most jobs do not have are left out, so that their definitions stay the same. */
export function definitionOf({ schedule, policies, paused, secrets }: Definition): Definition {
  return { schedule, policies, paused, ...(secrets && secrets.length > 0 ? { secrets } : {}) }
}

function textOf(definition: Definition): string {
  return JSON.stringify(definitionOf(definition))
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
