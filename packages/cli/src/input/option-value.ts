import { parseDuration } from "@nightshift/scheduler/internal/base/duration"
import { NightshiftError } from "@nightshift/scheduler/internal/base/errors"
import { nearest } from "@nightshift/cron/internal"
import { usageError } from "../base/usage-error"

/** Reads a whole number. Throws OPTION_INVALID. */
export function readWholeNumber(input: { text: string; where: string; min: number; max: number }): number {
  const { text, where, min, max } = input
  const value = /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN
  if (value >= min && value <= max) return value
  const expected = `a whole number from ${min} to ${max}`
  throw usageError({ where, expected, found: text, hint: "Correct it." })
}

/**
 * Reads a length of time, in milliseconds. Throws OPTION_INVALID.
 *
 * @param input.bounds the least and the most that it may be. Default: more than nothing
 */
export function readLength(input: {
  text: string
  where: string
  bounds?: { least: string; most: string }
}): number {
  const { text, where, bounds } = input
  const ms = parseDuration(text)
  if (bounds === undefined) {
    if (ms) return ms
    const expected = 'a length of time such as "30s", "5m", "2h" or "30d"'
    throw usageError({ where, expected, found: text, hint: "Correct it." })
  }
  const { least, most } = bounds
  if (ms !== undefined && ms >= parseDuration(least)! && ms <= parseDuration(most)!) return ms
  const expected = `a length of time from ${least} to ${most}`
  throw usageError({ where, expected, found: text, hint: "Correct it." })
}

/** Reads names from a list of known ones, separated by commas or given one by one. Throws OPTION_INVALID. */
export function readNames<const Name extends string>(input: {
  texts: string[]
  where: string
  names: readonly Name[]
}): Name[] {
  const { where, names } = input
  return input.texts
    .flatMap((text) => text.split(","))
    .map((text) => {
      const name = names.find((each) => each === text)
      if (name !== undefined) return name
      const meant = nearest(text, names)
      const hint = meant === undefined ? "Take one of these." : `Did you mean "${meant}"?`
      throw usageError({ where, expected: `one of ${names.join(", ")}`, found: text, hint })
    })
}

/** Reads a JSON object. Throws OPTION_INVALID. */
export function readObject(input: { text: string; where: string }): Record<string, unknown> {
  const value = parsed(input.text)
  if (typeof value === "object" && value !== null && !Array.isArray(value)) {
    return value as Record<string, unknown>
  }
  const hint = "Quote it for the shell, in single quotes."
  throw new NightshiftError({
    code: "OPTION_INVALID",
    where: input.where,
    expected: `a JSON object such as '{"limit": 10}'`,
    // Not the value itself: it may contain a secret.
    found: value === undefined ? "a text that is no JSON" : kindOf(value),
    hint,
  })
}

function kindOf(value: unknown): string {
  if (value === null) return "null"
  return Array.isArray(value) ? "a list" : `a ${typeof value}`
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
