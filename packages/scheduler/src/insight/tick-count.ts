import { parseExpression, type CompiledSchedule } from "../schedule/schedule"
import { zoneSpans } from "@nightshift/cron/internal"

/** Longer than any clock change: farther than this from one, the DST rules do not matter. */
const edgeMs = 25 * 3_600_000

/** How many ticks there are with `fromMs` < tick <= `toMs`; both finite. */
export type TickCounter = (fromMs: number, toMs: number) => number

/**
 * Counts the ticks of a schedule. If it has the same ticks every day, those between clock changes are calculated and
 * not walked one by one.
 *
 * @param most if there are more, it stops and returns some larger number. Default: it counts all
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

/** How long it takes a schedule to repeat itself while no clock changes, and how many ticks it has in that time. */
interface Period {
  lengthMs: number
  ticks: number
}

/** Undefined if days differ. */
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
