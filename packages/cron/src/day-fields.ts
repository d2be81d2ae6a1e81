import { fieldFault } from "./expression-fault"
import { dayOfWeekField, partOf, type FieldText } from "./field"
import { itemsOf, readItem } from "./field-item"
import { readValue } from "./field-value"

/** What a day-of-month field selects: the union of its parts. */
export interface DayOfMonth {
  /** False when the field begins with `*` or is `?`. */
  readonly restricted: boolean
  /** 1 to 31. */
  readonly days: readonly number[]
  /** Days before the last of the month: 0 for `L`, 3 for `L-3`. */
  readonly beforeLast: readonly number[]
  /** For `15W`: the weekday (Monday to Friday) nearest to this day, within the same month. */
  readonly nearWeekdays: readonly number[]
  /** For `LW`: the last weekday (Monday to Friday) of the month. */
  readonly lastWeekday: boolean
}

/** Reads a day-of-month field. Throws CRON_INVALID. */
export function readDayOfMonth(part: FieldText): DayOfMonth {
  if (part.text === "?") return { ...everyDay, restricted: false }
  const days = new Set<number>()
  const beforeLast = new Set<number>()
  const nearWeekdays = new Set<number>()
  let lastWeekday = false
  for (const item of itemsOf(part)) {
    const text = item.text.toUpperCase()
    if (text === "L") beforeLast.add(0)
    else if (text === "LW") lastWeekday = true
    else if (/^L-\d+$/.test(text)) beforeLast.add(readBeforeLast(item))
    else if (/^\d+W$/.test(text)) nearWeekdays.add(readNearWeekday(item))
    else if (/^W|.W$/.test(text) && !/^[A-Z]{3,}$/.test(text)) throw misplacedW(item)
    else readItem(item).forEach((day) => days.add(day))
  }
  return {
    restricted: !part.text.startsWith("*"),
    days: ascending(days),
    beforeLast: ascending(beforeLast),
    nearWeekdays: ascending(nearWeekdays),
    lastWeekday,
  }
}

const everyDay = {
  days: Array.from({ length: 31 }, (_, index) => index + 1),
  beforeLast: [],
  nearWeekdays: [],
  lastWeekday: false,
}

function ascending(values: Set<number>): number[] {
  return [...values].sort((a, b) => a - b)
}

function readBeforeLast(item: FieldText): number {
  const days = Number(item.text.slice(2))
  if (days >= 1 && days <= 30) return days
  throw fieldFault(item, { expected: "L-1 to L-30", hint: "Write L alone for the last day of a month." })
}

function readNearWeekday(item: FieldText): number {
  const day = Number(item.text.slice(0, -1))
  if (day >= 1 && day <= 31) return day
  throw fieldFault(item, {
    expected: "1W to 31W",
    hint: "Write LW for the last weekday of a month.",
  })
}

function misplacedW(item: FieldText) {
  return fieldFault(item, {
    expected: "W after a single day, 1W to 31W, or LW",
    hint: "Write one day before each W, for example '1W,15W'.",
    suggestion: /^W\d+$/i.test(item.text) ? `${item.text.slice(1)}W` : undefined,
  })
}

/** One weekday of a month, such as its third Tuesday. */
export interface WeekdayOfMonth {
  /** 0 is Sunday. */
  readonly weekday: number
  /** 1 to 5, or "last". */
  readonly nth: number | "last"
}

/** What a day-of-week field selects: the union of both parts. */
export interface DayOfWeek {
  /** False when the field begins with `*` or is `?`. */
  readonly restricted: boolean
  /** 0 (Sunday) to 6. */
  readonly weekdays: readonly number[]
  /** For `TUE#3`, and for `FRI#L`, `5L` or `FRIL`: the last Friday of the month. */
  readonly ofMonth: readonly WeekdayOfMonth[]
}

/** Reads a day-of-week field. Throws CRON_INVALID. */
export function readDayOfWeek(part: FieldText): DayOfWeek {
  if (part.text === "?") return { restricted: false, weekdays: [0, 1, 2, 3, 4, 5, 6], ofMonth: [] }
  const weekdays = new Set<number>()
  const ofMonth: WeekdayOfMonth[] = []
  for (const item of itemsOf(part)) {
    const weekdayOfMonth = readWeekdayOfMonth(item)
    if (weekdayOfMonth !== undefined) ofMonth.push(weekdayOfMonth)
    else readItem(item).forEach((weekday) => weekdays.add(weekday))
  }
  return {
    restricted: !part.text.startsWith("*"),
    weekdays: ascending(weekdays),
    ofMonth,
  }
}

function readWeekdayOfMonth(item: FieldText): WeekdayOfMonth | undefined {
  const { text } = item
  if (/^L$/i.test(text)) throw bareL(item)
  if (/^L(?:\d|[a-z]{3})$/i.test(text)) throw misplacedL(item)
  const hash = text.indexOf("#")
  const last = /^(?:[0-9]|[a-z]{3})L$/i.test(text)
  if (hash < 0 && !last) return undefined
  const weekday = readValue(partOf(item, hash < 0 ? text.slice(0, -1) : text.slice(0, hash), 0)) % 7
  if (hash < 0) return { weekday, nth: "last" }
  const nthText = text.slice(hash + 1)
  if (/^L$/i.test(nthText)) return { weekday, nth: "last" }
  if (/^[1-5]$/.test(nthText)) return { weekday, nth: Number(nthText) }
  const name = dayOfWeekField.names[weekday] ?? "MON"
  throw fieldFault(partOf(item, nthText, hash + 1), {
    expected: "1 to 5 or L after '#'",
    hint: `A month has at most five of each weekday; write '${name}#L' for the last.`,
  })
}

function misplacedL(item: FieldText) {
  return fieldFault(item, {
    hint: "Write L after the weekday, for example '5L'.",
    suggestion: `${item.text.slice(1)}${item.text[0]!}`,
    because: "L comes after the weekday",
  })
}

/** A bare L is refused here: Quartz reads it as Saturday, other schedulers as the last day of the month. */
function bareL(item: FieldText) {
  return fieldFault(item, {
    hint: "Write the weekday too, for example 'FRI#L' for the last Friday of a month; its last day is L in the day-of-month field.",
  })
}
