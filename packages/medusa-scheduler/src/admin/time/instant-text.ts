const date = { day: "numeric", month: "short", year: "numeric" } as const
const time = { hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" } as const

/** Cached: creating one takes far longer than using it, and a list formats hundreds of instants every few seconds. */
const formats = new Map<string, Intl.DateTimeFormat>()

function formatOf(zone: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${zone} ${Object.keys(options).join()}`
  const known = formats.get(key)
  if (known) return known
  const format = new Intl.DateTimeFormat("en-GB", { ...options, timeZone: zone })
  formats.set(key, format)
  return format
}

/**
 * The browser's own zone if times can be formatted in it, else undefined. If the machine's zone has no name, as with
 * `TZ="UTC+3"`, the browser reports `undefined`, `Etc/Unknown` or an offset.
 */
export function usableZone(resolved: string | undefined): string | undefined {
  try {
    new Intl.DateTimeFormat("en-GB", { timeZone: resolved! })
    return resolved
  } catch {
    return undefined
  }
}

let ownZone: { name: string; isKnown: boolean } | undefined

function zoneOfBrowser() {
  const name = usableZone(new Intl.DateTimeFormat().resolvedOptions().timeZone)
  return { name: name ?? "UTC", isKnown: name !== undefined }
}

/** The browser's zone, most likely the shop's own; UTC if it has no name. */
export const browserZone = (): string => (ownZone ??= zoneOfBrowser()).name

/** Whether the browser's zone has a name; if not, the page shows and reads times in UTC. */
export const isZoneKnown = (): boolean => (ownZone ??= zoneOfBrowser()).isKnown

/** An instant in a zone: "25 Nov 2026, 18:04:12". */
export function instantText(at: string, zone: string): string {
  return formatOf(zone, { ...date, ...time }).format(new Date(at))
}

/** The time of day: "18:04". */
export function timeText(atMs: number, zone: string): string {
  const { hour, minute, hourCycle } = time
  return formatOf(zone, { hour, minute, hourCycle }).format(new Date(atMs))
}
