import { CronError } from "./cron-error"
import { shorten } from "./field-text"
import { nearest } from "./nearest"
import { readOffset, zonesOf } from "./offset-zones"
import { zoneNames } from "./zone-names"

/** The longest IANA name has 32 characters. */
const longestName = 64

/** IANA's three-letter names. `Intl` also takes old ICU ones, such as IST for India and ECT for Paris. */
const threeLetterNames = new Set("CET EET EST GMT HST MET MST PRC ROC ROK UCT UTC WET".split(" "))

/**
 * Checks the name of an IANA time zone and returns it in its canonical letter case (`europe/berlin` gives
 * `Europe/Berlin`). An alias such as `Asia/Kolkata` is returned as given and not resolved: what it resolves to
 * differs between versions of Node, and would look like a changed schedule after an upgrade.
 *
 * Offsets (`+02:00`) and abbreviations (`PST`, `IST`) are refused, though some runtimes take them.
 *
 * @param where the place for messages. Default: none
 * @throws CronError TIMEZONE_INVALID with `details` { timezone, suggestion }
 */
export function assertTimezone(timezone: string, where?: string): string {
  const given: unknown = timezone
  if (typeof given !== "string") {
    throw timezoneFault(given, where, "Write the name in quotes, for example 'Europe/Berlin'.")
  }
  const resolved = isIanaShaped(given) ? resolve(given) : undefined
  if (resolved !== undefined) return resolved.toLowerCase() === given.toLowerCase() ? resolved : given
  const { hint, suggestion } = meantBy(given.slice(0, longestName))
  throw timezoneFault(given, where, hint, suggestion)
}

function isIanaShaped(name: string): boolean {
  if (name.length > longestName || /^[+-]|^SystemV\//i.test(name)) return false
  return name.length !== 3 || threeLetterNames.has(name.toUpperCase())
}

/** Building a formatter takes Intl about 100 microseconds, and a thousand jobs may name one zone. */
const resolvedNames = new Map<string, string>()

function resolve(name: string): string | undefined {
  const known = resolvedNames.get(name)
  if (known !== undefined) return known
  try {
    const { timeZone } = new Intl.DateTimeFormat("en-US", { timeZone: name }).resolvedOptions()
    resolvedNames.set(name, timeZone)
    return timeZone
  } catch {
    return undefined
  }
}

/** Whether `assertTimezone` takes the name. */
export function isTimezone(name: string): boolean {
  return isIanaShaped(name) && resolve(name) !== undefined
}

function meantBy(name: string): { readonly suggestion?: string | undefined; readonly hint: string } {
  const offset = readOffset(name)
  if (offset !== undefined) return zonesOf(offset)
  const names = zoneNames()
  const wanted = name.trim().replace(/\s+/g, "_").toLowerCase()
  const sameCity = names.find((known) => `/${known.toLowerCase()}`.endsWith(`/${wanted}`))
  const suggestion =
    wanted.length < 4 ? undefined : (sameCity ?? nearest(wanted, names, wanted.length < 8 ? 1 : 3))
  return { suggestion, hint: suggestion === undefined ? explain(name) : `Did you mean '${suggestion}'?` }
}

function explain(name: string): string {
  if (/^[a-z]{2,5}$/i.test(name)) {
    return "Abbreviations are ambiguous, and none follows clock changes: name a place, for example 'America/New_York'."
  }
  return "Write a name from the IANA time zone database, for example 'Europe/Berlin', or 'UTC'."
}

function timezoneFault(found: unknown, where: string | undefined, hint: string, suggestion?: string) {
  return new CronError({
    code: "TIMEZONE_INVALID",
    where: where === undefined ? "time zone" : `${where}: time zone`,
    expected: "the name of an IANA time zone",
    found: typeof found === "string" ? `"${shorten(found)}"` : found === null ? "null" : typeof found,
    hint,
    details: {
      timezone: typeof found === "string" ? shorten(found) : found,
      ...(suggestion === undefined ? {} : { suggestion }),
    },
  })
}
