import type { DayOfMonth } from "./day-of-month"
import type { DayOfWeek } from "./day-of-week"

/** The day rules of an expression, without its months. */
export interface DayRule {
  readonly dayOfMonth: DayOfMonth
  readonly dayOfWeek: DayOfWeek
}

/**
 * The days that match in a month of `length` days whose first is `firstWeekday` (0 is Sunday), as bits: bit 0
 * is day 1.
 *
 * Both fields must match, unless both are restricted; then either suffices. This is cron's own rule as
 * crontab.guru shows it: it asks for a leading `*`, so `*\/2` in one day field narrows the other.
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

/** No bit for a day that the month does not have. */
function bit(day: number, length: number): number {
  return day >= 1 && day <= length ? 1 << (day - 1) : 0
}

function firstOf(weekday: number, firstWeekday: number): number {
  return 1 + ((weekday - firstWeekday + 7) % 7)
}

/** The Monday to Friday nearest to `day`; it never leaves the month, so a Saturday 1st gives Monday the 3rd. */
function nearestWorkday(day: number, length: number, firstWeekday: number): number {
  const weekday = (firstWeekday + day - 1) % 7
  if (weekday === 6) return day > 1 ? day - 1 : day + 2
  if (weekday === 0) return day < length ? day + 1 : day - 2
  return day
}
