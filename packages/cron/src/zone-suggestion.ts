import { nearest } from "./nearest"
import { joined } from "./value-text"
import { zoneOffset } from "./zone-offset"

export interface ZoneSuggestion {
  /** Undefined if it is not clear which zone was meant. */
  readonly suggestion?: string | undefined
  readonly hint: string
}

/** What to write instead of something that is not the name of a zone. */
export function suggestZone(name: string): ZoneSuggestion {
  const offset = readOffset(name)
  if (offset !== undefined) return zonesAt(offset)
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

/** One instant of summer and one of winter, in seconds since 1970. */
const halves = [Date.UTC(2026, 0, 1) / 1000, Date.UTC(2026, 6, 1) / 1000]
/** The bounds of the Etc/GMT zones, in hours. */
const [westmost, eastmost] = [-12, 14]

/** The seconds east of UTC of a text such as "+05:30", "-0800" or "UTC+2"; undefined for other texts. */
function readOffset(text: string): number | undefined {
  const match = /^(?:UTC|GMT)?([+-])(\d{1,2})(?::?(\d\d))?$/i.exec(text.trim())
  if (match === null) return undefined
  const seconds = Number(match[2]) * 3600 + Number(match[3] ?? 0) * 60
  return match[1] === "-" ? -seconds : seconds
}

/** The zones with an offset. Only a zone that has it all year is suggested. */
function zonesAt(offset: number): ZoneSuggestion {
  const hours = offset / 3600
  if (hours === 0) return { suggestion: "UTC", hint: "Did you mean 'UTC'?" }
  if (Number.isInteger(hours) && hours >= westmost && hours <= eastmost) {
    const suggestion = `Etc/GMT${hours > 0 ? "-" : "+"}${Math.abs(hours)}`
    const note = "(Its sign is reversed; a place such as 'Europe/Berlin' follows clock changes.)"
    return { suggestion, hint: `Did you mean '${suggestion}'? ${note}` }
  }
  const found = zonesByOffset().filter(({ offsets }) => offsets.includes(offset))
  const always = found.filter(({ offsets }) => offsets.every((other) => other === offset))
  const [first] = always
  if (first !== undefined) return { suggestion: first.name, hint: `Did you mean ${alternatives(always)}?` }
  return found.length > 0
    ? { hint: `For a part of each year this is the offset of ${alternatives(found)}.` }
    : { hint: "No zone has this offset: write the name of a place, for example 'Europe/Berlin'." }
}

interface ZoneWithOffsets {
  readonly name: string
  readonly offsets: readonly number[]
}

/** `Intl` takes about 50 milliseconds for the offsets of some 400 zones. */
let known: readonly ZoneWithOffsets[] | undefined

function zonesByOffset(): readonly ZoneWithOffsets[] {
  return (known ??= [...distinctZones()].map((name) => ({ name, offsets: halves.map(zoneOffset(name)) })))
}

/** One name of each zone. */
function distinctZones(): Iterable<string> {
  const names = new Map<string, string>()
  for (const name of zoneNames()) {
    const { timeZone } = new Intl.DateTimeFormat("en-US", { timeZone: name }).resolvedOptions()
    if (!names.has(timeZone)) names.set(timeZone, name)
  }
  return names.values()
}

function alternatives(zones: readonly ZoneWithOffsets[]): string {
  return joined(
    zones.map(({ name }) => `'${name}'`),
    "or",
  )
}

/** Current names that `Intl.supportedValuesOf` replaces by older ones. */
const newerNames = [
  "UTC",
  "Africa/Asmara",
  "America/Argentina/Buenos_Aires",
  "America/Nuuk",
  "Asia/Ho_Chi_Minh",
  "Asia/Kathmandu",
  "Asia/Kolkata",
  "Asia/Yangon",
  "Atlantic/Faroe",
  "Europe/Kyiv",
  "Pacific/Kanton",
]

/** The names of all zones. Of two names of one zone, the newer one comes first. */
function zoneNames(): string[] {
  return [...new Set([...newerNames, ...Intl.supportedValuesOf("timeZone")])]
}
