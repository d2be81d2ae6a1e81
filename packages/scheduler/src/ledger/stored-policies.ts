import { z } from "zod"
import { preview } from "../base/preview"
import { defaultPolicies, type Policies } from "../policy/policies"

/** The policies of a version as the ledger holds them. */
export interface StoredPolicies {
  /** With the default for each that is missing or cannot be read. */
  policies: Policies
  /** What cannot be read: which, what was expected, and what is there. Empty but where somebody else has written. */
  faults: string[]
}

const oneOf = <const T extends readonly [string, ...string[]]>(...values: T) =>
  z.enum(values, { error: `one of ${values.map((value) => `"${value}"`).join(", ")}` })
const wholeNumber = (most: number, words = `a whole number from 1 to ${most}`) =>
  z.int({ error: words }).min(1, words).max(most, words)
const lengthWords = "a number of milliseconds from 0 to 366 days"
const length = z
  .number({ error: lengthWords })
  .min(0, lengthWords)
  .max(366 * 86_400_000, lengthWords)
const bound = "a whole number from 1 to 1000, or null"
const queueName = "the name of a queue"

const readable: { [Name in keyof Policies]: z.ZodType<Policies[Name]> } = {
  overlap: oneOf("skip", "queue", "allow"),
  concurrency: wholeNumber(1_000, bound).nullable(),
  queue: z.string({ error: queueName }).regex(/^[A-Za-z0-9_-]{1,60}$/, queueName),
  missed: oneOf("skip", "once", "all"),
  missedWindowMs: length,
  missedLimit: wholeNumber(10_000),
  attempts: wholeNumber(100),
  backoff: z.object(
    { type: oneOf("fixed", "exponential", "custom"), delayMs: length },
    { error: "an object with a type and delayMs" },
  ),
  timeoutMs: length,
  jitterMs: length,
  transaction: z.boolean({ error: "true or false" }),
}

const names = Object.keys(readable) as (keyof Policies)[]

/** Reads what may be anything. A policy that is missing is that of an earlier release, and no fault. */
export function readPolicies(stored: unknown): StoredPolicies {
  if (typeof stored !== "object" || stored === null || Array.isArray(stored)) {
    return { policies: defaultPolicies, faults: [`policies: expected an object, got ${preview(stored)}`] }
  }
  const given = stored as Record<string, unknown>
  const read: Record<string, unknown> = { ...defaultPolicies }
  const faults: string[] = []
  for (const name of names) {
    const value = given[name]
    if (value === undefined) continue
    const parsed = readable[name].safeParse(value)
    if (parsed.success) read[name] = parsed.data
    else faults.push(`policies.${name}: expected ${parsed.error.issues[0]!.message}, got ${preview(value)}`)
  }
  return { policies: read as unknown as Policies, faults }
}
