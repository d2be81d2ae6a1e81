/** 0001-01-01T00:00:00Z and 9999-12-31T23:59:59Z, in seconds since 1970: outside there are no ticks. */
export const firstSecond = -62_135_596_800
export const lastSecond = 253_402_300_799

/** Building a formatter takes Intl a good part of a millisecond, and every run's end tells when the next one is. */
const formats = new Map<string, Intl.DateTimeFormat>()

function formatOf(timezone: string): Intl.DateTimeFormat {
  const known = formats.get(timezone)
  if (known) return known
  const format = new Intl.DateTimeFormat("en-CA", {
    timeZone: timezone,
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
    hourCycle: "h23",
  })
  formats.set(timezone, format)
  return format
}

/** An instant as a person reads it, in a zone that is named: `2026-11-01 00:00:00 Europe/Berlin`. */
export function formatInstant(ms: number, timezone: string): string {
  const parts = formatOf(timezone).formatToParts(ms)
  const part = (type: Intl.DateTimeFormatPartTypes) => parts.find((each) => each.type === type)?.value ?? ""
  const date = `${part("year")}-${part("month")}-${part("day")}`
  return `${date} ${part("hour")}:${part("minute")}:${part("second")} ${timezone}`
}
