import { CronError, shorten } from "./cron-error"
import { suggestZone } from "./zone-suggestion"

/** A limit on the work. The longest IANA name has 32 characters. */
const longestName = 64

/** The three-letter names of IANA. `Intl` also accepts old ones of ICU, such as IST for India and ECT for Paris. */
const threeLetterNames = new Set("CET EET EST GMT HST MET MST PRC ROC ROK UCT UTC WET".split(" "))

/**
 * Checks the name of an IANA time zone and returns it in its canonical letter case (`europe/berlin` gives
 * `Europe/Berlin`). An alias such as `Asia/Kolkata` is returned as given and not resolved: its target differs between
 * versions of Node, so that an upgrade would look like a changed schedule.
 *
 * Offsets (`+02:00`) and abbreviations (`PST`, `IST`) are refused, though some runtimes accept them.
 *
 * @param where the place for messages, such as a file and an option. Default: none
 * @throws CronError TIMEZONE_INVALID with `details` { timezone, suggestion }
 */
export function assertTimezone(timezone: string, where?: string): string {
  const given: unknown = timezone
  if (typeof given !== "string") {
    throw timezoneFault(given, where, "Write the name in quotes, for example 'Europe/Berlin'.")
  }
  const resolved = isIanaShaped(given) ? resolve(given) : undefined
  if (resolved !== undefined) return resolved.toLowerCase() === given.toLowerCase() ? resolved : given
  const { hint, suggestion } = suggestZone(given.slice(0, longestName))
  throw timezoneFault(given, where, hint, suggestion)
}

function isIanaShaped(name: string): boolean {
  if (name.length > longestName || /^[+-]|^SystemV\//i.test(name)) return false
  return name.length !== 3 || threeLetterNames.has(name.toUpperCase())
}

/** `Intl` takes about 100 microseconds to build a formatter, and a thousand jobs may use one zone. */
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

/** Whether `assertTimezone` accepts the name. */
export function isTimezone(name: string): boolean {
  return isIanaShaped(name) && resolve(name) !== undefined
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
