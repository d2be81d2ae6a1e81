import { parseDuration, type Duration } from "../base/duration"
import { NightshiftError } from "../base/errors"
import { parseInstant } from "../base/instant"
import { preview } from "../base/preview"
import { compileSchedule } from "../schedule/schedule"
import { zoneOffset } from "@nightshift/cron"

/**
 * A point in time: a Date, epoch milliseconds, a text with its offset (`2026-11-01T05:30:00Z`), or the reading of
 * the wall clock in the test's zone (`2026-11-01T01:30`).
 */
export type Moment = Date | number | string

/**
 * The instant in epoch milliseconds. A wall-clock time that occurs twice means the first that is not before
 * `notBeforeMs`; one that a gap skips means the end of the gap.
 *
 * @throws NightshiftError OPTION_INVALID
 */
export function toInstant(moment: Moment, options: { timezone: string; notBeforeMs: number }): number {
  if (typeof moment === "string") {
    const instant = parseInstant(moment) ?? fromWallClock(moment, options)
    if (instant !== undefined) return instant
  } else if (!Number.isNaN(Number(moment))) return Number(moment)
  throw new NightshiftError({
    code: "OPTION_INVALID",
    where: "a moment of the test",
    expected: 'a Date, or a text such as "2026-11-01T01:30" or "2026-11-01T05:30:00Z"',
    found: preview(moment),
    hint: "Correct it.",
  })
}

const wallClock = /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d))?)?$/

function fromWallClock(
  text: string,
  { timezone, notBeforeMs }: { timezone: string; notBeforeMs: number },
): number | undefined {
  const [, year, month, day, hour = "0", minute = "0", second = "0"] = wallClock.exec(text) ?? []
  if (year === undefined || month === undefined || day === undefined) return undefined
  const asUtc = Date.parse(`${year}-${month}-${day}T00:00:00Z`)
  // The engine's own calculation handles gaps and folds; a day and a half is more than any zone's offset from UTC.
  const expression = [second, minute, hour, day, month].map(Number).join(" ")
  const marginMs = 1.5 * 86_400_000
  try {
    const schedule = compileSchedule({
      expression: `${expression} *`,
      timezone,
      gap: "run-after",
      fold: "both",
    })
    const first = schedule.next(asUtc - marginMs)
    if (first === undefined || first > asUtc + 2 * marginMs) return undefined
    const later = schedule.next(Math.max(first, notBeforeMs) - 1)
    return later === undefined || later > asUtc + 2 * marginMs ? first : later
  } catch {
    return undefined
  }
}

/** An instant as a text with the offset of a zone: `2026-11-01T01:30:00-04:00`. */
export function formatWithOffset(ms: number, timezone: string): string {
  const offset = Math.trunc(zoneOffset(timezone)(Math.floor(ms / 1_000)) / 60)
  const two = (value: number) => String(value).padStart(2, "0")
  const local = new Date(ms + offset * 60_000).toISOString().replace(/(?:\.000)?Z$/, "")
  const size = Math.abs(offset)
  return `${local}${offset < 0 ? "-" : "+"}${two(Math.floor(size / 60))}:${two(size % 60)}`
}

/** @throws NightshiftError OPTION_INVALID for what is no length of time */
export function toMs(length: Duration): number {
  const ms = parseDuration(length)
  if (ms !== undefined) return ms
  throw new NightshiftError({
    code: "OPTION_INVALID",
    where: "a length of time in the test",
    expected: 'a number of milliseconds, or a text such as "30s", "5m" or "2h"',
    found: preview(length),
    hint: "Correct it.",
  })
}

/** @throws NightshiftError RANGE_INVALID for a moment that lies before `nowMs` */
export function assertAhead(ms: number, options: { nowMs: number; timezone: string }): void {
  const { nowMs, timezone } = options
  if (ms >= nowMs) return
  throw new NightshiftError({
    code: "RANGE_INVALID",
    where: "the moment to advance to",
    expected: `one from ${formatWithOffset(nowMs, timezone)} on`,
    found: formatWithOffset(ms, timezone),
    hint: "Time only moves forward; create another test scheduler for an earlier time.",
  })
}
