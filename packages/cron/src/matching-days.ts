import type { DayOfMonth, DayOfWeek } from "./day-fields"

/** The day rules of an expression, without its months. */
export interface DayRule {
  readonly dayOfMonth: DayOfMonth
  readonly dayOfWeek: DayOfWeek
}

/**
 * The days that match in a month of `length` days that begins on `firstWeekday` (0 is Sunday), as bits: bit 0 is day 1.
 *
 * If both fields are restricted, a day matches when either of them does; otherwise both must match. A field that begins
 * with `*` is not restricted, so `*\/2` in one day field narrows the other. Source: crontab(5) and crontab.guru.
 */
export function matchingDays(rule: DayRule, length: number, firstWeekday: number): number {
  const byDate = datesOf(rule.dayOfMonth, length, firstWeekday)
  const byWeekday = weekdaysOf(rule.dayOfWeek, length, firstWeekday)
  return rule.dayOfMonth.restricted && rule.dayOfWeek.restricted ? byDate | byWeekday : byDate & byWeekday
}

function datesOf(dayOfMonth: DayOfMonth, length: number, firstWeekday: number): number {
  let bits = 0
  for (const day of dayOfMonth.days) bits |= bit(day, length)
  for (const before of dayOfMonth.beforeLast) bits |= bit(length - before, length)
  for (const day of dayOfMonth.nearWeekdays) {
    if (day <= length) bits |= bit(nearestWorkday(day, length, firstWeekday), length)
  }
  if (dayOfMonth.lastWeekday) bits |= bit(nearestWorkday(length, length, firstWeekday), length)
  return bits
}

function weekdaysOf(dayOfWeek: DayOfWeek, length: number, firstWeekday: number): number {
  let bits = 0
  for (const weekday of dayOfWeek.weekdays) {
    for (let day = firstOf(weekday, firstWeekday); day <= length; day += 7) bits |= bit(day, length)
  }
  for (const { weekday, nth } of dayOfWeek.ofMonth) {
    const first = firstOf(weekday, firstWeekday)
    const weeks = nth === "last" ? Math.floor((length - first) / 7) : nth - 1
    bits |= bit(first + weeks * 7, length)
  }
  return bits
}

/** 0 for a day that the month does not have. */
function bit(day: number, length: number): number {
  return day >= 1 && day <= length ? 1 << (day - 1) : 0
}

function firstOf(weekday: number, firstWeekday: number): number {
  return 1 + ((weekday - firstWeekday + 7) % 7)
}

/** The day from Monday to Friday nearest to `day`, within the month: for Saturday the 1st, Monday the 3rd. */
function nearestWorkday(day: number, length: number, firstWeekday: number): number {
  const weekday = (firstWeekday + day - 1) % 7
  if (weekday === 6) return day > 1 ? day - 1 : day + 2
  if (weekday === 0) return day < length ? day + 1 : day - 2
  return day
}

/**
 * The days on which an expression has ticks, counted from 1970-01-01. The days of a month are the bits of one number,
 * and there are only 28 such numbers (four lengths, seven first weekdays), so a search goes by months, not by days.
 */
export class MatchingDays {
  private readonly rule: DayRule
  /** Bit 0 is January. */
  private readonly months: number
  /** The bits by length and first weekday, computed when first needed. */
  private readonly shapes: (number | undefined)[] = []
  /** The month of the last answer: most searches stay in it. */
  private month: Month = { index: 0, firstDay: 0, length: 0 }
  private bits = 0

  constructor(rule: DayRule & { readonly months: readonly number[] }) {
    this.rule = rule
    this.months = rule.months.reduce((bits, month) => bits | (1 << (month - 1)), 0)
  }

  /** The first matching day from `day` to `limit`, both inclusive. */
  atOrAfter(day: number, limit: number): number | undefined {
    this.moveTo(day)
    let left = this.bits & (-1 << (day - this.month.firstDay))
    while (left === 0) {
      this.use(monthAfter(this.month))
      if (this.month.firstDay > limit) return undefined
      left = this.bits
    }
    const found = this.month.firstDay + 31 - Math.clz32(left & -left)
    return found > limit ? undefined : found
  }

  /** The last matching day from `limit` to `day`, both inclusive. */
  atOrBefore(day: number, limit: number): number | undefined {
    this.moveTo(day)
    let left = this.bits & (0x7fffffff >>> (30 - (day - this.month.firstDay)))
    while (left === 0) {
      if (this.month.firstDay <= limit) return undefined
      this.use(monthBefore(this.month))
      left = this.bits
    }
    const found = this.month.firstDay + 31 - Math.clz32(left)
    return found < limit ? undefined : found
  }

  private moveTo(day: number): void {
    const { firstDay, length } = this.month
    if (day < firstDay || day >= firstDay + length) this.use(monthOf(day))
  }

  private use(month: Month): void {
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

/** Days are counted from 1970-01-01, months from January of the year 0, weekdays from Sunday (0). */
interface Month {
  /** Year * 12 + month, where January is 0. */
  readonly index: number
  readonly firstDay: number
  readonly length: number
}

const lengths = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]

/** 0 (January) to 11. */
function monthOfYear(index: number): number {
  return index - Math.floor(index / 12) * 12
}

/** 0 is Sunday; day 0 was a Thursday. */
function weekdayOf(day: number): number {
  const weekday = (day + 4) % 7
  return weekday < 0 ? weekday + 7 : weekday
}

/** The month of a day. Source: Howard Hinnant's `civil_from_days`, whose years begin in March. */
function monthOf(day: number): Month {
  const shifted = day + 719468
  const era = Math.floor(shifted / 146097)
  const dayOfEra = shifted - era * 146097
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36524) - Math.floor(dayOfEra / 146096)) /
      365,
  )
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100))
  const sinceMarch = Math.floor((5 * dayOfYear + 2) / 153)
  const dayOfMonth = dayOfYear - Math.floor((153 * sinceMarch + 2) / 5)
  const index = (era * 400 + yearOfEra) * 12 + 2 + sinceMarch
  return { index, firstDay: day - dayOfMonth, length: lengthOf(index) }
}

function monthAfter({ index, firstDay, length }: Month): Month {
  return { index: index + 1, firstDay: firstDay + length, length: lengthOf(index + 1) }
}

function monthBefore({ index, firstDay }: Month): Month {
  const length = lengthOf(index - 1)
  return { index: index - 1, firstDay: firstDay - length, length }
}

function lengthOf(index: number): number {
  const month = monthOfYear(index)
  if (month !== 1) return lengths[month] ?? 31
  const year = Math.floor(index / 12)
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28
}
