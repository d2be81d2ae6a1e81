import { NightshiftError } from "@nightshift/scheduler"
import { parseInstant } from "@nightshift/scheduler/internal/base/instant"
import { deepestJson, isTooDeep } from "@nightshift/scheduler/internal/base/json"
import { preview } from "@nightshift/scheduler/internal/base/preview"
import { isStorable } from "@nightshift/scheduler/internal/base/safe-text"
import { nearest } from "@nightshift/cron/internal"
import { z } from "zod"

/**
 * Parses a query or a body with its schema, whose messages complete "expected …".
 *
 * @throws NightshiftError OPTION_INVALID, OPTION_UNKNOWN
 */
export function readInput<Shape extends z.ZodRawShape>(
  schema: z.ZodObject<Shape>,
  given: unknown,
  where: "the query" | "the body",
): z.infer<z.ZodObject<Shape>> {
  const value = where === "the query" ? stated(given) : (given ?? {})
  assertShallow(value, where)
  const read = schema.safeParse(value)
  if (read.success) return read.data
  const issue = read.error.issues[0]!
  const [key] = issue.path
  if (issue.code === "unrecognized_keys" && key === undefined) {
    throw unknownKey({ key: issue.keys[0]!, known: Object.keys(schema.shape), where })
  }
  throw new NightshiftError({
    code: "OPTION_INVALID",
    where: key === undefined ? where : `${String(key)} in ${where}`,
    expected: key === undefined ? "an object" : issue.message,
    found: preview(key === undefined ? value : (value as Record<PropertyKey, unknown>)[key]),
    hint: key === undefined ? "Send a JSON object." : `Correct "${String(key)}", or leave it out.`,
  })
}

/** Runs before anything recurses into the value. The limit is per property, as it is the ledger's limit for a value. */
function assertShallow(value: unknown, where: string): void {
  for (const [key, inner] of Object.entries(value ?? {})) {
    if (!isTooDeep(inner)) continue
    throw new NightshiftError({
      code: "OPTION_INVALID",
      where: `${preview(key)} in ${where}`,
      expected: `at most ${deepestJson} levels of objects and lists`,
      found: "more",
      hint: "Send less deeply nested data.",
    })
  }
}

/** Drops parameters without a value, which a form sends for an empty field. */
function stated(query: unknown): unknown {
  return Object.fromEntries(Object.entries(query ?? {}).filter(([, value]) => value !== ""))
}

function unknownKey(input: { key: string; known: string[]; where: string }): NightshiftError {
  const { key, known, where } = input
  const meant = nearest(key, known)
  return new NightshiftError({
    code: "OPTION_UNKNOWN",
    where,
    expected: known.length > 0 ? `only ${known.join(", ")}` : "nothing",
    found: preview(key),
    hint: meant ? `Did you mean "${meant}"?` : `Remove ${preview(key)}.`,
  })
}

/** A whole number in a query, with a default. */
export function wholeNumber(input: { min: number; max: number; otherwise: number }) {
  const expected = `a whole number from ${input.min} to ${input.max}`
  return z
    .string({ error: expected })
    .regex(/^\d{1,9}$/, expected)
    .transform(Number)
    .refine((value) => value >= input.min && value <= input.max, expected)
    .default(input.otherwise)
}

/** Some of these values: one parameter with commas, or a repeated parameter. */
export function someOf<Value extends string>(values: readonly Value[]) {
  const error = `some of ${values.join(", ")}`
  return z
    .union([z.string(), z.array(z.string())], { error })
    .transform((given) =>
      [given]
        .flat()
        .flatMap((text) => text.split(","))
        .map((text) => text.trim())
        .filter((text) => text !== ""),
    )
    .refine(
      (given): given is Value[] => given.every((value) => (values as readonly string[]).includes(value)),
      error,
    )
    .transform((given) => (given.length > 0 ? (given as Value[]) : undefined))
    .optional()
}

const expectedInstant = 'an instant in ISO 8601 with its offset, such as "2026-11-25T14:30:00Z"'

/** An instant, as epoch milliseconds. */
export const instant = z
  .string({ error: expectedInstant })
  .transform(parseInstant)
  .refine((ms): ms is number => ms !== undefined, expectedInstant)

/** A short text. */
export function text(longest: number) {
  const expected = `a text of at most ${longest} characters`
  return z.string({ error: expected }).max(longest, expected).refine(isStorable, `${expected} without NUL`)
}
