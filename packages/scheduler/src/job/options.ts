import { z } from "zod"
import { parseDuration } from "../base/duration"
import { isInYears, parseInstant } from "../base/instant"
import { plainLine, isStorable } from "../base/safe-text"
import { isCheckInUrl, placeholderNames } from "../policy/check-in"
import { missedPolicies, overlapPolicies } from "../policy/policies"
import type { CustomBackoff } from "./config"
import { isSchema, type DataSchema } from "./schema"

const text = (expected: string) => z.string({ error: expected }).min(1, expected)
const oneOf = <const T extends readonly [string, ...string[]]>(...values: T) =>
  z.enum(values, { error: `one of ${values.map((value) => `"${value}"`).join(", ")}` })
const wholeNumber = (expected: string, max: number) =>
  z.int({ error: expected }).min(1, expected).max(max, expected)

const longestMs = 366 * 86_400_000

function duration(expected: string, minMs: number) {
  return z.custom<string | number>((value) => {
    const ms = parseDuration(value)
    return ms !== undefined && ms >= minMs && ms <= longestMs
  }, expected)
}

const instant = (expected: string) =>
  z.custom<string | Date>(
    (value) =>
      value instanceof Date
        ? isInYears(value.getTime())
        : typeof value === "string" && parseInstant(value) !== undefined,
    expected,
  )

const durationText = 'a length of time such as "30s", "5m", "24h", or a number of milliseconds'
const instantText = 'a Date, or a time with its offset such as "2026-11-01T00:00:00Z", of the years 1 to 9999'

const backoffText =
  '{ type: "fixed" | "exponential", delay: "30s" }, or a function that returns the next delay'
const queueText = "the name of a queue: 1 to 60 letters, digits, dashes and underscores"

const checkInUrlText = `an http or https URL, in which only ${placeholderNames.map((name) => `{${name}}`).join(", ")} are filled in`
const checkInText = `${checkInUrlText}; or { start, success, failure } of such URLs; or false`
const checkInUrl = z.string({ error: checkInUrlText }).refine(isCheckInUrl, checkInUrlText)

const nameText = "a name: a text of 1 to 200 characters that is not blank and has no control characters"
const descriptionText = "a text of at most 2000 characters that has no NUL"

const secretsText = 'a list of paths into data, such as ["apiKey", "smtp.password"]'
const secretPath = z
  .string({ error: secretsText })
  .regex(/^[^.]+(\.[^.]+)*$/, secretsText)
  .refine(isStorable, secretsText)

/** What an operator may override by a job's name, and a job file may set beside its name and data. */
export const overrideShape = {
  schedule: text('a cron expression such as "0 0 * * *"'),
  timezone: text('an IANA time zone such as "Europe/Berlin"').optional(),
  dst: z
    .strictObject(
      { gap: oneOf("run-after", "skip").optional(), fold: oneOf("first", "second", "both").optional() },
      { error: '{ gap: "run-after" | "skip", fold: "first" | "second" | "both" }' },
    )
    .optional(),
  overlap: oneOf(...overlapPolicies).optional(),
  concurrency: wholeNumber("a whole number from 1 to 1000", 1_000).optional(),
  queue: z
    .string({ error: queueText })
    .regex(/^[A-Za-z0-9_-]{1,60}$/, queueText)
    .optional(),
  missed: oneOf(...missedPolicies).optional(),
  missedWindow: duration(durationText, 0).optional(),
  missedLimit: wholeNumber("a whole number from 1 to 10000", 10_000).optional(),
  attempts: wholeNumber("a whole number from 1 to 100", 100).optional(),
  backoff: z
    .union(
      [
        z.strictObject(
          { type: oneOf("fixed", "exponential"), delay: duration(durationText, 0) },
          { error: backoffText },
        ),
        z.custom<CustomBackoff>((value) => typeof value === "function", backoffText),
      ],
      { error: backoffText },
    )
    .optional(),
  jitter: duration(durationText, 0).optional(),
  timeout: duration(`${durationText}, of at least 1 ms`, 1).optional(),
  startAt: instant(instantText).optional(),
  endAt: instant(instantText).optional(),
  paused: z.boolean({ error: "true or false" }).optional(),
  secrets: z.array(secretPath, { error: secretsText }).max(100, secretsText).readonly().optional(),
  checkIn: z
    .union(
      [
        z.strictObject(
          {
            start: checkInUrl.optional(),
            success: checkInUrl.optional(),
            failure: checkInUrl.optional(),
          },
          { error: checkInText },
        ),
        checkInUrl,
        z.literal(false),
      ],
      { error: checkInText },
    )
    .optional(),
}

export const configSchema = z.strictObject(
  {
    ...overrideShape,
    name: z
      .string({ error: nameText })
      .refine(
        (name) => name.trim() !== "" && name.length <= 200 && isStorable(name) && plainLine(name) === name,
        nameText,
      ),
    data: z.unknown().optional(),
    schema: z.custom<DataSchema>(isSchema, "a Standard Schema validator, such as a zod object").optional(),
    transaction: z.boolean({ error: "true or false" }).optional(),
    description: z
      .string({ error: descriptionText })
      .refine((text) => text.length <= 2_000 && isStorable(text), descriptionText)
      .optional(),
  },
  { error: "an object with at least a name and a schedule" },
)

export const overrideSchema = z.strictObject(
  { ...overrideShape, schedule: overrideShape.schedule.optional() },
  { error: "an object with the options to override" },
)

export const configKeys = Object.keys(configSchema.shape)
export const overrideKeys = Object.keys(overrideSchema.shape)
