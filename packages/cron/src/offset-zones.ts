import { joined } from "./value-text"
import { zoneNames } from "./zone-names"
import { zoneOffset } from "./zone-offset"

/** One instant of each half of a year, in seconds since 1970: where clocks change they are between these. */
const halves = [Date.UTC(2026, 0, 1) / 1000, Date.UTC(2026, 6, 1) / 1000]
/** The furthest whole hours that have a zone of their own. */
const [westmost, eastmost] = [-12, 14]

/** The seconds east of UTC that a text such as "+05:30", "-0800" or "UTC+2" says; undefined for others. */
export function readOffset(text: string): number | undefined {
  const match = /^(?:UTC|GMT)?([+-])(\d{1,2})(?::?(\d\d))?$/i.exec(text.trim())
  if (match === null) return undefined
  const seconds = Number(match[2]) * 3600 + Number(match[3] ?? 0) * 60
  return match[1] === "-" ? -seconds : seconds
}

/** The zones that have an offset, worded for an error. Only one that has it all year is a suggestion. */
export function zonesOf(offset: number): { readonly suggestion?: string; readonly hint: string } {
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

/** Asking some 400 zones takes Intl about 50 milliseconds. */
let known: readonly ZoneWithOffsets[] | undefined

/** One name of each zone. */
function zonesByOffset(): readonly ZoneWithOffsets[] {
  return (known ??= [...oneNameEach()].map((name) => ({ name, offsets: halves.map(zoneOffset(name)) })))
}

function oneNameEach(): Iterable<string> {
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
