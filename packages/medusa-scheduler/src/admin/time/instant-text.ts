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

let ownZone: string | undefined

/** The zone of this browser: most likely the shop's own. */
export const browserZone = (): string => (ownZone ??= new Intl.DateTimeFormat().resolvedOptions().timeZone)

/** An instant in a zone: "25 Nov 2026, 18:04:12". */
export function instantText(at: string, zone: string): string {
  return formatOf(zone, { ...date, ...time }).format(new Date(at))
}

/** The time of day alone: "18:04". */
export function timeText(atMs: number, zone: string): string {
  const { hour, minute, hourCycle } = time
  return formatOf(zone, { hour, minute, hourCycle }).format(new Date(atMs))
}
