/** One position of a cron expression: what it counts, its bounds (both inclusive) and its names. */
export interface Field {
  readonly label: "second" | "minute" | "hour" | "day-of-month" | "month" | "day-of-week"
  readonly min: number
  /** 7 for the day of the week: 0 and 7 are both Sunday. */
  readonly max: number
  /** The greatest step that can come round: the number of different values. */
  readonly size: number
  /** Three-letter names; the first stands for `min`. Empty where the field has none. */
  readonly names: readonly string[]
  /** The same in full, for what was written instead of them. */
  readonly longNames: readonly string[]
  /** What may stand in the field, for messages. */
  readonly allowed: string
}

const months = "JANUARY FEBRUARY MARCH APRIL MAY JUNE JULY AUGUST SEPTEMBER OCTOBER NOVEMBER DECEMBER".split(
  " ",
)
const weekdays = "SUNDAY MONDAY TUESDAY WEDNESDAY THURSDAY FRIDAY SATURDAY".split(" ")
const threeLetters = (longName: string) => longName.slice(0, 3)

export const secondField: Field = {
  label: "second",
  min: 0,
  max: 59,
  size: 60,
  names: [],
  longNames: [],
  allowed: "0-59",
}

export const minuteField: Field = {
  label: "minute",
  min: 0,
  max: 59,
  size: 60,
  names: [],
  longNames: [],
  allowed: "0-59",
}

export const hourField: Field = {
  label: "hour",
  min: 0,
  max: 23,
  size: 24,
  names: [],
  longNames: [],
  allowed: "0-23",
}

export const dayOfMonthField: Field = {
  label: "day-of-month",
  min: 1,
  max: 31,
  size: 31,
  names: [],
  longNames: [],
  allowed: "1-31, L, L-1 to L-30, LW, 1W to 31W",
}

export const monthField: Field = {
  label: "month",
  min: 1,
  max: 12,
  size: 12,
  names: months.map(threeLetters),
  longNames: months,
  allowed: "1-12 or JAN-DEC",
}

export const dayOfWeekField: Field = {
  label: "day-of-week",
  min: 0,
  max: 7,
  size: 7,
  names: weekdays.map(threeLetters),
  longNames: weekdays,
  allowed: "0-7 or SUN-SAT (0 and 7 are Sunday), MON#1 to MON#5, MON#L",
}

/** The fields of a five-field expression, in their order. */
export const fiveFields: readonly Field[] = [
  minuteField,
  hourField,
  dayOfMonthField,
  monthField,
  dayOfWeekField,
]

/** The fields of a six-field expression, in their order. */
export const sixFields: readonly Field[] = [secondField, ...fiveFields]
