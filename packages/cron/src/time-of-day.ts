import { ValueSet } from "./value-set"

/** The times of a matching day, in seconds since local midnight. Every matching day has the same. */
export class TimesOfDay {
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

  /** The earliest time that is `second` of the day or later, or -1. */
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

  /** The latest time that is `second` of the day or earlier, or -1. */
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
