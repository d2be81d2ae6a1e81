import { isInYears, parseInstant, utcSeconds } from "@nightshift/scheduler/internal/base/instant"
import { parseDuration } from "@nightshift/scheduler/internal/base/duration"
import { compileSchedule } from "@nightshift/scheduler/internal/schedule/schedule"
import { usageError } from "../base/usage-error"

const wallClock = /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d))?)?$/
const expected =
  'a time such as "2026-11-25 14:30", "2026-11-25T14:30:00Z", "now", "-2h" or "+30m" (relative to now), of the years 1 to 9999'

/**
 * Reads a time as a person writes it: `now`, a length of time before (`-2h`) or after (`+30m`) now, a time with its
 * offset, or a wall-clock time in `timezone`, where a date alone is its midnight. A wall-clock time that the clocks
 * skip is the first instant after the gap, and of one that they repeat it is the first, as with schedules.
 *
 * @returns epoch milliseconds
 * @throws NightshiftError OPTION_INVALID
 */
export function readInstant(input: { text: string; where: string; nowMs: number; timezone: string }): number {
  const { where, nowMs, timezone } = input
  const text = input.text.trim()
  const instantMs = relative(text, nowMs) ?? parseInstant(text) ?? local(text, timezone)
  if (instantMs !== undefined && isInYears(instantMs)) return instantMs
  throw usageError({ where, expected, found: input.text, hint: "Write it in one of these forms." })
}

function relative(text: string, nowMs: number): number | undefined {
  if (text.toLowerCase() === "now") return nowMs
  const lengthMs = /^[+-]/.test(text) ? parseDuration(text.slice(1)) : undefined
  if (lengthMs === undefined) return undefined
  return text.startsWith("-") ? nowMs - lengthMs : nowMs + lengthMs
}

function local(text: string, timezone: string): number | undefined {
  const fields = wallClock
    .exec(text)
    ?.slice(1)
    .map((field: string | undefined) => Number(field ?? 0))
  if (!fields) return undefined
  const asUtc = utcSeconds(fields)
  if (asUtc === undefined) return undefined
  const [, month = 0, day = 0, hour = 0, minute = 0, second = 0] = fields
  // A time is read by the rules of a schedule with this one time.
  const expression = `${second} ${minute} ${hour} ${day} ${month} *`
  return compileSchedule({ expression, timezone, gap: "run-after", fold: "first" }).next(
    (asUtc - 50 * 3_600) * 1_000,
  )
}
