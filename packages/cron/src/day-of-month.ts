import { fieldFault, type FieldText } from "./field-text"
import { itemsOf, readItem } from "./field-item"

/** What a day-of-month field selects. All parts are alternatives. */
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
