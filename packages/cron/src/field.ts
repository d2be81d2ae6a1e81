/** One field of a cron expression: its unit, its bounds (both inclusive) and its names. */
export interface Field {
  readonly label: "second" | "minute" | "hour" | "day-of-month" | "month" | "day-of-week"
  readonly min: number
  /** 7 for the day of the week: 0 and 7 are both Sunday. */
  readonly max: number
  /** How many different values there are, which is also the largest step. */
  readonly size: number
  /** Three-letter names; the first stands for `min`. Empty where the field has none. */
  readonly names: readonly string[]
  /** The same names in full: they are not accepted, but suggestions recognise them. */
  readonly longNames: readonly string[]
  /** What the field accepts, for messages. */
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

/** A piece of an expression that is being read, with all that an error about it needs. */
export interface FieldText {
  readonly field: Field
  readonly text: string
  /** 1-based column of `text` in the expression. */
  readonly column: number
  /** 1-based number of the field. */
  readonly number: number
  readonly expression: string
  /** The place where the expression was written, if the caller named one. */
  readonly where: string | undefined
  readonly isReadable: IsReadable
}

/** Whether an expression is valid, or valid at least up to and including a column. */
export type IsReadable = (expression: string, column?: number) => boolean

/** A part of a field's text, such as one item of a list, `offset` characters further on. */
export function partOf(whole: FieldText, text: string, offset: number): FieldText {
  return { ...whole, text, column: whole.column + offset }
}

/** Whether the piece is the whole of its field. */
export function isWholeField({ expression, column, text }: FieldText): boolean {
  const around = [expression[column - 2], expression[column - 1 + text.length]]
  return around.every((letter) => letter === undefined || /\s/.test(letter))
}
