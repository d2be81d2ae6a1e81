const date = { day: "numeric", month: "short", year: "numeric" } as const
const time = { hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" } as const

/** The zone of this browser: most likely the shop's own. */
export const browserZone = (): string => new Intl.DateTimeFormat().resolvedOptions().timeZone

/** An instant in a zone: "25 Nov 2026, 18:04:12". */
export function instantText(at: string, zone: string): string {
  return new Intl.DateTimeFormat("en-GB", { ...date, ...time, timeZone: zone }).format(new Date(at))
}

/** The time of day alone: "18:04". */
export function timeText(atMs: number, zone: string): string {
  const { hour, minute, hourCycle } = time
  return new Intl.DateTimeFormat("en-GB", { hour, minute, hourCycle, timeZone: zone }).format(new Date(atMs))
}
