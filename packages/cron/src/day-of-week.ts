import { dayOfWeekField } from "./field"
import { fieldFault, partOf, type FieldText } from "./field-text"
import { itemsOf, readItem } from "./field-item"
import { readValue } from "./field-value"

/** One weekday of a month, such as its third Tuesday. */
export interface WeekdayOfMonth {
  /** 0 is Sunday. */
  readonly weekday: number
  /** 1 to 5, or "last". */
  readonly nth: number | "last"
}

/** What a day-of-week field selects. Both parts are alternatives. */
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
    weekdays: [...weekdays].sort((a, b) => a - b),
    ofMonth,
  }
}

function readWeekdayOfMonth(item: FieldText): WeekdayOfMonth | undefined {
  const { text } = item
  if (/^L$/i.test(text)) throw lonelyL(item)
  if (/^L(?:\d|[a-z]{3})$/i.test(text)) throw leadingL(item)
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

function leadingL(item: FieldText) {
  return fieldFault(item, {
    hint: "Write L after the weekday, for example '5L'.",
    suggestion: `${item.text.slice(1)}${item.text[0]!}`,
    because: "L stands after the weekday",
  })
}

/** Quartz reads a bare L here as Saturday, others as the month's last day: nobody can rely on it. */
function lonelyL(item: FieldText) {
  return fieldFault(item, {
    hint: "Name the weekday whose last in the month is meant, for example 'FRI#L'; the month's last day is L in the day-of-month field.",
  })
}
