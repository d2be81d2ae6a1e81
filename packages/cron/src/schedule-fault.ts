import { CronError } from "./cron-error"
import { shorten } from "./field-text"

/** The greatest distance from 1970 that a JavaScript date can have, in milliseconds. */
const furthestMs = 8.64e15

/** The error SCHEDULE_INVALID for one property of a schedule. */
export function scheduleFault(
  where: string | undefined,
  property: string,
  expected: string,
  found: unknown,
): CronError {
  const place = property === "" ? "schedule" : `schedule.${property}`
  return new CronError({
    code: "SCHEDULE_INVALID",
    where: where === undefined ? place : `${where}: ${place}`,
    expected,
    found: wordFor(found),
    hint: `Correct ${place}.`,
    details: { property, found },
  })
}

/** Throws SCHEDULE_INVALID unless `found` is one of the words. */
export function assertOneOf(
  where: string | undefined,
  property: string,
  found: unknown,
  words: readonly string[],
): void {
  if (typeof found === "string" && words.includes(found)) return
  throw scheduleFault(where, property, `one of ${words.map((word) => `'${word}'`).join(", ")}`, found)
}

/** Throws SCHEDULE_INVALID unless `found` is undefined or milliseconds since 1970 that a Date can hold. */
export function assertInstant(where: string | undefined, property: string, found: unknown): void {
  if (found === undefined) return
  if (typeof found === "number" && Math.abs(found) <= furthestMs) return
  throw scheduleFault(where, property, "milliseconds since 1970, as a number, or nothing", found)
}

/** Throws SCHEDULE_INVALID unless `found` is a number; infinite ones are. */
export function assertNumber(asked: string, found: unknown): void {
  if (typeof found === "number" && !Number.isNaN(found)) return
  throw new CronError({
    code: "SCHEDULE_INVALID",
    where: `${asked}()`,
    expected: "milliseconds since 1970, as a number",
    found: wordFor(found),
    hint: "Pass date.getTime() of a valid date.",
    details: { found },
  })
}

function wordFor(found: unknown): string {
  if (typeof found === "string") return `'${shorten(found)}'`
  if (found instanceof Date) return "a Date"
  return typeof found === "object" && found !== null ? "an object" : String(found)
}
