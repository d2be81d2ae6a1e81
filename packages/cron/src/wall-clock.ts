import type { CronExpression } from "./expression"
import { MatchingDays } from "./matching-days"
import { TimesOfDay } from "./time-of-day"

const secondsPerDay = 86_400

/**
 * The wall-clock times that an expression names, as if in a zone whose clocks never change: seconds since
 * 1970-01-01 00:00 on that clock.
 */
export class WallClock {
  private readonly days: MatchingDays
  private readonly times: TimesOfDay

  constructor(expression: CronExpression) {
    this.days = new MatchingDays(expression)
    this.times = new TimesOfDay(expression)
  }

  /** The first named time that is `second` or later; undefined if there is none up to the day of `limit`. */
  atOrAfter(second: number, limit: number): number | undefined {
    const day = Math.floor(second / secondsPerDay)
    const lastDay = Math.floor(limit / secondsPerDay)
    const found = this.days.atOrAfter(day, lastDay)
    if (found === undefined) return undefined
    if (found > day) return found * secondsPerDay + this.times.first
    const time = this.times.atOrAfter(second - day * secondsPerDay)
    if (time >= 0) return day * secondsPerDay + time
    const later = this.days.atOrAfter(day + 1, lastDay)
    return later === undefined ? undefined : later * secondsPerDay + this.times.first
  }

  /** The last named time that is `second` or earlier; undefined if there is none down to the day of `limit`. */
  atOrBefore(second: number, limit: number): number | undefined {
    const day = Math.floor(second / secondsPerDay)
    const firstDay = Math.floor(limit / secondsPerDay)
    const found = this.days.atOrBefore(day, firstDay)
    if (found === undefined) return undefined
    if (found < day) return found * secondsPerDay + this.times.last
    const time = this.times.atOrBefore(second - day * secondsPerDay)
    if (time >= 0) return day * secondsPerDay + time
    const earlier = this.days.atOrBefore(day - 1, firstDay)
    return earlier === undefined ? undefined : earlier * secondsPerDay + this.times.last
  }
}
