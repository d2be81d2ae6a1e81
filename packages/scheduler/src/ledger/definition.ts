import { createHash } from "node:crypto"
import { toJson } from "../base/json"
import type { Schedule } from "../schedule/schedule"
import type { JobRecord } from "./ledger"
import { toSecretPaths } from "./secret-data"
import { readPolicies } from "./stored-policies"

/** What a schedule version consists of: if one of these changes, a new version begins. */
export type Definition = Pick<JobRecord, "schedule" | "policies" | "paused" | "secrets">

/** A job as its versions store it. Fields that most jobs do not have are left out, so that their definitions stay the same. */
export function definitionOf({ schedule, policies, paused, secrets }: Definition): Definition {
  return { schedule, policies, paused, ...(secrets && secrets.length > 0 ? { secrets } : {}) }
}

/** A job as a parameter of the ledger's statements. */
export interface JobInput {
  name: string
  source: string
  description: string | null
  definition: Definition
  /** A hash of the definition. Different fingerprints may still belong to the same definition with another order of keys. */
  fingerprint: string
}

export function toInput(job: JobRecord): JobInput {
  const { name, source, description } = job
  const definition = definitionOf(job)
  const fingerprint = createHash("sha1").update(JSON.stringify(definition)).digest("base64")
  return { name, source, description: description ?? null, definition, fingerprint }
}

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
  return isObject(value) ? value : {}
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
