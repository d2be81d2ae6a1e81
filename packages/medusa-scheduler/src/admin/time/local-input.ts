import { isZoneKnown } from "./instant-text"

/** The value of a `datetime-local` field: the time in the page's zone, to the minute. */
export function toLocalInput(atMs: number, isLocal = isZoneKnown()): string {
  const offsetMs = isLocal ? new Date(atMs).getTimezoneOffset() * 60_000 : 0
  return new Date(atMs - offsetMs).toISOString().slice(0, 16)
}

/** The instant in ISO 8601, or undefined for an empty or incomplete field. */
export function fromLocalInput(text: string, isLocal = isZoneKnown()): string | undefined {
  const at = new Date(isLocal ? text : `${text}Z`)
  return Number.isNaN(at.getTime()) ? undefined : at.toISOString()
}
