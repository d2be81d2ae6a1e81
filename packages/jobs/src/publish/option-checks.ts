import { nearestName, preview } from "./error-text"

/** Returns the faults of a value, which is called `where` in the messages; none if it is valid. */
export type Check = (where: string, value: unknown) => string[]

/** A check with a single condition. */
export function check(options: {
  expected: string
  hint: string
  accepts: (value: unknown) => boolean
}): Check {
  const { expected, hint, accepts } = options
  return (where, value) =>
    accepts(value) ? [] : [`${where}: expected ${expected}, got ${preview(value)}. ${hint}`]
}

/** An object with only the keys of `checks`, whose values pass them; `undefined` counts as not set. */
export function objectOf(checks: Record<string, Check>, tolerated: readonly string[] = []): Check {
  const known = Object.keys(checks)
  return (where, value) =>
    Object.entries(value as object).flatMap(([key, inner]) => {
      if (inner === undefined || tolerated.includes(key)) return []
      if (Object.hasOwn(checks, key)) return checks[key]!(`${where}.${key}`, inner)
      const meant = nearestName(key, known)
      const hint = meant ? `Did you mean "${meant}"?` : `Remove "${key}".`
      return [`${where}: expected only the options ${known.join(", ")}, got "${key}". ${hint}`]
    })
}

/** Applies `inner` to an object, and `outer` to anything else. */
export function objectOr(outer: Check, inner: Check): Check {
  return (where, value) => (isObject(value) ? inner(where, value) : outer(where, value))
}

export function wholeNumber(options: { from: number; to: number; orFalse?: boolean; hint: string }): Check {
  const { from, to, orFalse = false, hint } = options
  return check({
    expected: `a whole number from ${from} to ${to}${orFalse ? ", or false" : ""}`,
    hint,
    accepts: (value) => (orFalse && value === false) || isWhole(value, from, to),
  })
}

export const flag = check({
  expected: "true or false",
  hint: "Correct it, or leave it out.",
  accepts: (value) => typeof value === "boolean",
})

export const names = check({
  expected: "a list with at least one text, or false",
  hint: "Correct it, or leave it out for all.",
  accepts: (value) => value === false || (Array.isArray(value) && value.length > 0 && value.every(isText)),
})

/** A named time zone. An offset such as "+02:00" is refused, since Postgres would read it with the opposite sign. */
export const timezone: Check = (where, value) => {
  if (typeof value === "string" && /^[A-Za-z]/.test(value) && isZone(value)) return []
  const meant = typeof value === "string" ? nearestName(value, Intl.supportedValuesOf("timeZone")) : undefined
  const hint = meant ? `Did you mean "${meant}"?` : "Correct it, or leave it out for UTC."
  return [
    `${where}: expected the name of a time zone such as "Europe/Berlin", got ${preview(value)}. ${hint}`,
  ]
}

export const text = check({
  expected: "a text that is not empty",
  hint: "Correct it, or leave it out.",
  accepts: isText,
})

export function isObject(value: unknown): boolean {
  return typeof value === "object" && value !== null && !Array.isArray(value)
}

function isText(value: unknown): boolean {
  return typeof value === "string" && value.trim() !== ""
}

function isWhole(value: unknown, from: number, to: number): boolean {
  return Number.isInteger(value) && (value as number) >= from && (value as number) <= to
}

function isZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat("en", { timeZone: name })
    return true
  } catch {
    return false
  }
}
