import { parseExpression, type CompiledSchedule } from "../schedule/schedule"
import { zoneSpans } from "@nightshift/cron/internal"

/** Longer than the greatest leap of any clock: beyond it from a clock change, the DST rules have no say. */
const edgeMs = 25 * 3_600_000

/** How many ticks there are with `fromMs` < tick <= `toMs`; both finite. */
export type TickCounter = (fromMs: number, toMs: number) => number

/**
 * Counts the ticks of a schedule. Where it has the same ticks on every day, what lies between clock changes is
 * reckoned, not walked.
 *
 * @param most once there are more it stops, and tells some number above it. Default: it counts all
 */
export function tickCounter(compiled: CompiledSchedule, most = Infinity): TickCounter {
  const { expression, timezone, startAt = -Infinity, endAt = Infinity } = compiled.schedule
  const period = periodOf(expression)
  if (!period) return (fromMs, toMs) => walk(compiled, { fromMs, toMs, most })
  const zone = zoneSpans(timezone)
  return (fromMs, toMs) => {
    const end = Math.min(toMs, endAt)
    let count = 0
    for (let at = Math.max(fromMs, startAt - 1); at < end && count <= most;) {
      const span = zone.at(Math.floor(at / 1000))
      const steadyFrom = span.start * 1000 + edgeMs
      const steadyTo = Math.min(end, span.end * 1000 - edgeMs)
      const periods = at < steadyFrom ? 0 : Math.floor((steadyTo - at) / period.lengthMs)
      if (periods > 0) {
        count += periods * period.ticks
        at += periods * period.lengthMs
      } else {
        const to = Math.min(end, at < steadyFrom ? steadyFrom : span.end * 1000)
        count += walk(compiled, { fromMs: at, toMs: to, most })
        at = to
      }
    }
    return count
  }
}

/** After how long a schedule repeats itself while no clock changes, and how many ticks it has in that time. */
interface Period {
  lengthMs: number
  ticks: number
}

/** Undefined where days differ. */
function periodOf(expression: string): Period | undefined {
  const { seconds, minutes, hours, dayOfMonth, months, dayOfWeek } = parseExpression(expression)
  const daysAreAlike =
    dayOfMonth.days.length === 31 && months.length === 12 && dayOfWeek.weekdays.length === 7
  if (!daysAreAlike) return undefined
  const aMinute = seconds.length
  if (hours.length < 24) return { lengthMs: 86_400_000, ticks: aMinute * minutes.length * hours.length }
  if (minutes.length < 60) return { lengthMs: 3_600_000, ticks: aMinute * minutes.length }
  return { lengthMs: 60_000, ticks: aMinute }
}

function walk(
  compiled: CompiledSchedule,
  { fromMs, toMs, most }: { fromMs: number; toMs: number; most: number },
): number {
  let count = 0
  for (let tick = compiled.next(fromMs); tick !== undefined && tick <= toMs; tick = compiled.next(tick)) {
    if (++count > most) break
  }
  return count
}
