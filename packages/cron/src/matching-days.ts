import { type DayRule, matchingDays } from "./month-days"
import { type Month, monthAfter, monthBefore, monthOf, monthOfYear, weekdayOf } from "./month"

/**
 * The days on which an expression has ticks, counted from 1970-01-01. A month's days are one word of bits, and
 * only 28 such words exist (four lengths, seven first weekdays), so a search skips months and not days.
 */
export class MatchingDays {
  private readonly rule: DayRule
  /** Bit 0 is January. */
  private readonly months: number
  /** By length and first weekday, as they are first wanted. */
  private readonly shapes: (number | undefined)[] = []
  /** The month of the last answer: searches mostly stay in it. */
  private month: Month = { index: 0, firstDay: 0, length: 0 }
  private bits = 0

  constructor(rule: DayRule & { readonly months: readonly number[] }) {
    this.rule = rule
    this.months = rule.months.reduce((bits, month) => bits | (1 << (month - 1)), 0)
  }

  /** The first matching day from `day` to `limit`, both inclusive. */
  atOrAfter(day: number, limit: number): number | undefined {
    this.enter(day)
    let left = this.bits & (-1 << (day - this.month.firstDay))
    while (left === 0) {
      this.show(monthAfter(this.month))
      if (this.month.firstDay > limit) return undefined
      left = this.bits
    }
    const found = this.month.firstDay + 31 - Math.clz32(left & -left)
    return found > limit ? undefined : found
  }

  /** The last matching day from `limit` to `day`, both inclusive. */
  atOrBefore(day: number, limit: number): number | undefined {
    this.enter(day)
    let left = this.bits & (0x7fffffff >>> (30 - (day - this.month.firstDay)))
    while (left === 0) {
      if (this.month.firstDay <= limit) return undefined
      this.show(monthBefore(this.month))
      left = this.bits
    }
    const found = this.month.firstDay + 31 - Math.clz32(left)
    return found < limit ? undefined : found
  }

  private enter(day: number): void {
    const { firstDay, length } = this.month
    if (day < firstDay || day >= firstDay + length) this.show(monthOf(day))
  }

  private show(month: Month): void {
    this.month = month
    this.bits = (this.months >> monthOfYear(month.index)) & 1 ? this.shapeOf(month) : 0
  }

  private shapeOf({ firstDay, length }: Month): number {
    const firstWeekday = weekdayOf(firstDay)
    const shape = (length - 28) * 7 + firstWeekday
    const known = this.shapes[shape]
    if (known !== undefined) return known
    return (this.shapes[shape] = matchingDays(this.rule, length, firstWeekday))
  }
}
