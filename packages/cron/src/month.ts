/** Days are counted from 1970-01-01, months from January of the year 0, weekdays from Sunday (0). */
export interface Month {
  /** Year * 12 + month, where January is 0. */
  readonly index: number
  readonly firstDay: number
  readonly length: number
}

const lengths = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]

/** 0 (January) to 11. */
export function monthOfYear(index: number): number {
  return index - Math.floor(index / 12) * 12
}

/** 0 is Sunday; day 0 was a Thursday. */
export function weekdayOf(day: number): number {
  const weekday = (day + 4) % 7
  return weekday < 0 ? weekday + 7 : weekday
}

/** The month in which a day lies, by Howard Hinnant's `civil_from_days`, whose years begin in March. */
export function monthOf(day: number): Month {
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

export function monthAfter({ index, firstDay, length }: Month): Month {
  return { index: index + 1, firstDay: firstDay + length, length: lengthOf(index + 1) }
}

export function monthBefore({ index, firstDay }: Month): Month {
  const length = lengthOf(index - 1)
  return { index: index - 1, firstDay: firstDay - length, length }
}

function lengthOf(index: number): number {
  const month = monthOfYear(index)
  if (month !== 1) return lengths[month] ?? 31
  const year = Math.floor(index / 12)
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28
}
