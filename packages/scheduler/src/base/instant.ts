import { firstSecond, lastSecond } from "@nightshift/cron/internal"

/** Whether epoch milliseconds lie in the years 1 to 9999. */
export function isInYears(ms: number): boolean {
  return ms >= firstSecond * 1_000 && ms <= lastSecond * 1_000
}

const dateTime = /^(\d{4})-(\d\d)-(\d\d)[T ](\d\d):(\d\d)(?::(\d\d)(?:\.(\d+))?)?(?:Z|([+-])(\d\d):?(\d\d))$/i

/**
 * Reads an instant: a date, a time and an offset as in RFC 3339, where seconds and the colon of the offset may be left
 * out. Dates and times that do not exist are refused, not carried over into the next day (RFC 3339, 5.7): 30 February,
 * hour 24, an offset of 24 hours. So is every second 60: schedules count time as POSIX does, without leap seconds.
 *
 * @returns epoch milliseconds, without further digits; undefined for a text that is no instant of the years 1 to 9999
 */
export function parseInstant(text: string): number | undefined {
  const found = dateTime.exec(text)
  if (!found) return undefined
  const [
    ,
    year,
    month,
    day,
    hour,
    minute,
    second = "0",
    fraction = "",
    sign,
    offsetHour = "0",
    offsetMinute = "0",
  ] = found
  const seconds = utcSeconds([year, month, day, hour, minute, second].map(Number))
  if (seconds === undefined || Number(offsetHour) > 23 || Number(offsetMinute) > 59) return undefined
  const offset = (Number(offsetHour) * 60 + Number(offsetMinute)) * (sign === "-" ? -60 : 60)
  const instantMs = (seconds - offset) * 1_000
  return isInYears(instantMs) ? instantMs + Number(fraction.slice(0, 3).padEnd(3, "0")) : undefined
}

/**
 * The seconds since 1970 of a date and a time in UTC: year (from 1), month (from 1), day, hour, minute, second. Undefined
 * if one of them does not exist, such as 30 February or 24:00, which Date would carry over.
 */
export function utcSeconds(fields: number[]): number | undefined {
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = fields
  const date = new Date(0)
  // Date.UTC takes the years up to 99 for years of the last century.
  date.setUTCFullYear(year, month - 1, day)
  date.setUTCHours(hour, minute, second)
  const isSame =
    year >= 1 &&
    date.getUTCMonth() === month - 1 &&
    date.getUTCDate() === day &&
    date.getUTCHours() === hour &&
    date.getUTCMinutes() === minute &&
    date.getUTCSeconds() === second
  return isSame ? date.getTime() / 1_000 : undefined
}

/** Cached: building a formatter takes a good part of a millisecond, and the log line of every run's end needs one. */
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

/** An instant as a readable text with its zone: `2026-11-01 00:00:00 Europe/Berlin`. */
export function formatInstant(ms: number, timezone: string): string {
  const parts = formatOf(timezone).formatToParts(ms)
  const part = (type: Intl.DateTimeFormatPartTypes) => parts.find((each) => each.type === type)?.value ?? ""
  const date = `${part("year")}-${part("month")}-${part("day")}`
  return `${date} ${part("hour")}:${part("minute")}:${part("second")} ${timezone}`
}
