import { preview } from "../base/preview"
import { defaultPolicies, missedPolicies, overlapPolicies, type Policies } from "../policy/policies"
import type { Backoff } from "../policy/retry"

/** The policies of a version as the ledger holds them. */
export interface StoredPolicies {
  /** With the default for each policy that is missing or cannot be read. */
  policies: Policies
  /** What cannot be read: the policy, what was expected, and what is there. Empty unless another program has written there. */
  faults: string[]
}

/** The limits of policies, as the options of a job have them. Statements that read a policy apply them as well. */
export const policyLimits = { concurrency: 1_000, attempts: 100, queue: "^[A-Za-z0-9_-]{1,60}$" }
const queueName = new RegExp(policyLimits.queue)

/**
 * What was expected instead of an invalid value. Checked by hand, as every `nightshift` command reads policies, and
 * loading zod would take longer than most commands do.
 */
type Expected = (value: unknown) => string | undefined

const unless = (isSound: boolean, expected: string) => (isSound ? undefined : expected)
const oneOf =
  (...values: string[]): Expected =>
  (value) =>
    unless(values.includes(value as string), `one of ${values.map((each) => `"${each}"`).join(", ")}`)
const isWhole = (value: unknown, most: number) => Number.isInteger(value) && isWithin(value, 1, most)
const isWithin = (value: unknown, least: number, most: number) =>
  typeof value === "number" && value >= least && value <= most
const wholeNumber =
  (most: number): Expected =>
  (value) =>
    unless(isWhole(value, most), `a whole number from 1 to ${most}`)
const length: Expected = (value) =>
  unless(isWithin(value, 0, 366 * 86_400_000), "a number of milliseconds from 0 to 366 days")

const expected: Record<keyof Policies, Expected> = {
  overlap: oneOf(...overlapPolicies),
  concurrency: (value) =>
    unless(
      value === null || isWhole(value, policyLimits.concurrency),
      `a whole number from 1 to ${policyLimits.concurrency}, or null`,
    ),
  queue: (value) => unless(typeof value === "string" && queueName.test(value), "the name of a queue"),
  missed: oneOf(...missedPolicies),
  missedWindowMs: length,
  missedLimit: wholeNumber(10_000),
  attempts: wholeNumber(policyLimits.attempts),
  backoff(value) {
    if (!isObject(value)) return "an object with a type and delayMs"
    return oneOf("fixed", "exponential", "custom")(value.type) ?? length(value.delayMs)
  },
  timeoutMs: length,
  jitterMs: length,
  transaction: (value) => unless(typeof value === "boolean", "true or false"),
}

/** Without other keys that may be there. */
const bare = ({ type, delayMs }: Backoff): Backoff => ({ type, delayMs })

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value)
}

const names = Object.keys(expected) as (keyof Policies)[]

/** Reads a stored value of any type. A missing policy was written by an earlier release, and is no fault. */
export function readPolicies(stored: unknown): StoredPolicies {
  if (!isObject(stored)) {
    return { policies: defaultPolicies, faults: [`policies: expected an object, got ${preview(stored)}`] }
  }
  const read: Record<string, unknown> = { ...defaultPolicies }
  const faults: string[] = []
  for (const name of names) {
    const value = stored[name]
    if (value === undefined) continue
    const wanted = expected[name](value)
    if (wanted === undefined) read[name] = name === "backoff" ? bare(value as Backoff) : value
    else faults.push(`policies.${name}: expected ${wanted}, got ${preview(value)}`)
  }
  return { policies: read as unknown as Policies, faults }
}
