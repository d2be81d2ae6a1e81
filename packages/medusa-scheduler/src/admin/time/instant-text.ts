const date = { day: "numeric", month: "short", year: "numeric" } as const
const time = { hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" } as const

/** Making one takes far longer than using it, and a list tells hundreds of instants each few seconds. */
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
 * The zone that a browser says it is in, where times can be shown in it. Where its machine's zone has no name, as with
 * `TZ="UTC+3"`, that is `undefined`, `Etc/Unknown` or an offset.
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

/** The zone of this browser, most likely the shop's own; UTC where it has none with a name. */
export const browserZone = (): string => (ownZone ??= zoneOfBrowser()).name

/** Whether the browser has a zone with a name: where it has none, the page shows and reads times in UTC. */
export const isZoneKnown = (): boolean => (ownZone ??= zoneOfBrowser()).isKnown

/** An instant in a zone: "25 Nov 2026, 18:04:12". */
export function instantText(at: string, zone: string): string {
  return formatOf(zone, { ...date, ...time }).format(new Date(at))
}

/** The time of day alone: "18:04". */
export function timeText(atMs: number, zone: string): string {
  const { hour, minute, hourCycle } = time
  return formatOf(zone, { hour, minute, hourCycle }).format(new Date(atMs))
}
