import type { CronExpression } from "./expression"
import { MatchingDays } from "./matching-days"

const secondsPerDay = 86_400

/**
 * The wall-clock times of an expression, as if in a zone whose clocks never change: in seconds since 1970-01-01 00:00 on
 * that clock.
 */
export class WallClock {
  private readonly days: MatchingDays
  private readonly times: TimesOfDay

  constructor(expression: CronExpression) {
    this.days = new MatchingDays(expression)
    this.times = new TimesOfDay(expression)
  }

  /** The first time at `second` or later; undefined if there is none up to the day of `limit`. */
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

  /** The last time at `second` or earlier; undefined if there is none down to the day of `limit`. */
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

/** The times of a matching day, in seconds since local midnight. They are the same on every matching day. */
class TimesOfDay {
  readonly first: number
  readonly last: number
  private readonly hours: ValueSet
  private readonly minutes: ValueSet
  private readonly seconds: ValueSet

  constructor(fields: {
    readonly hours: readonly number[]
    readonly minutes: readonly number[]
    readonly seconds: readonly number[]
  }) {
    this.hours = new ValueSet(fields.hours)
    this.minutes = new ValueSet(fields.minutes)
    this.seconds = new ValueSet(fields.seconds)
    this.first = this.firstIn(this.hours.first)
    this.last = this.lastIn(this.hours.last)
  }

  /** The earliest time at `second` of the day or later, or -1. */
  atOrAfter(second: number): number {
    const hour = Math.floor(second / 3600)
    const inHour = this.hours.atOrAfter(hour)
    if (inHour < 0) return -1
    if (inHour > hour) return this.firstIn(inHour)
    const minute = Math.floor((second % 3600) / 60)
    const inMinute = this.minutes.atOrAfter(minute)
    if (inMinute === minute) {
      const inSecond = this.seconds.atOrAfter(second % 60)
      if (inSecond >= 0) return hour * 3600 + minute * 60 + inSecond
    }
    const laterMinute = inMinute > minute ? inMinute : this.minutes.atOrAfter(minute + 1)
    if (laterMinute >= 0) return hour * 3600 + laterMinute * 60 + this.seconds.first
    const laterHour = this.hours.atOrAfter(hour + 1)
    return laterHour < 0 ? -1 : this.firstIn(laterHour)
  }

  /** The latest time at `second` of the day or earlier, or -1. */
  atOrBefore(second: number): number {
    const hour = Math.floor(second / 3600)
    const inHour = this.hours.atOrBefore(hour)
    if (inHour < 0) return -1
    if (inHour < hour) return this.lastIn(inHour)
    const minute = Math.floor((second % 3600) / 60)
    const inMinute = this.minutes.atOrBefore(minute)
    if (inMinute === minute) {
      const inSecond = this.seconds.atOrBefore(second % 60)
      if (inSecond >= 0) return hour * 3600 + minute * 60 + inSecond
    }
    const earlierMinute = inMinute < minute ? inMinute : this.minutes.atOrBefore(minute - 1)
    if (earlierMinute >= 0) return hour * 3600 + earlierMinute * 60 + this.seconds.last
    const earlierHour = this.hours.atOrBefore(hour - 1)
    return earlierHour < 0 ? -1 : this.lastIn(earlierHour)
  }

  private firstIn(hour: number): number {
    return hour * 3600 + this.minutes.first * 60 + this.seconds.first
  }

  private lastIn(hour: number): number {
    return hour * 3600 + this.minutes.last * 60 + this.seconds.last
  }
}

/** A set of whole numbers from 0 to 63, as bits, so that the next member is found without a loop. */
class ValueSet {
  readonly first: number
  readonly last: number
  /** Bit 0 is 0. */
  private readonly low: number
  /** Bit 0 is 32. */
  private readonly high: number

  /** `values`: at least one, in any order. */
  constructor(values: Iterable<number>) {
    let low = 0
    let high = 0
    for (const value of values) {
      if (value < 32) low |= 1 << value
      else high |= 1 << (value - 32)
    }
    this.low = low
    this.high = high
    this.first = this.atOrAfter(0)
    this.last = this.atOrBefore(63)
  }

  /** The smallest member that is `value` or more, or -1. `value`: 0 to 64. */
  atOrAfter(value: number): number {
    const low = value < 32 ? this.low & (-1 << value) : 0
    if (low !== 0) return lowestBit(low)
    const high = value < 32 ? this.high : value < 64 ? this.high & (-1 << (value - 32)) : 0
    return high === 0 ? -1 : 32 + lowestBit(high)
  }

  /** The largest member that is `value` or less, or -1. `value`: -1 to 64. */
  atOrBefore(value: number): number {
    const high = value < 32 ? 0 : value < 63 ? this.high & (-1 >>> (63 - value)) : this.high
    if (high !== 0) return 63 - Math.clz32(high)
    const low = value < 0 ? 0 : value < 31 ? this.low & (-1 >>> (31 - value)) : this.low
    return 31 - Math.clz32(low)
  }
}

function lowestBit(bits: number): number {
  return 31 - Math.clz32(bits & -bits)
}
