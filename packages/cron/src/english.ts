import { dayOfWeekField } from "./field"
import { macros } from "./macro"

/** Each unit with the field that its steps are of, where `n` stands. Of days and weeks there are no even steps. */
const units: Readonly<Record<string, { size: number; one: string; several: string }>> = {
  s: { size: 60, one: "* * * * * *", several: "*/n * * * * *" },
  min: { size: 60, one: "* * * * *", several: "*/n * * * *" },
  h: { size: 24, one: "0 * * * *", several: "0 */n * * *" },
  d: { size: 1, one: "0 0 * * *", several: "" },
  w: { size: 1, one: "0 0 * * 0", several: "" },
  month: { size: 12, one: "0 0 1 * *", several: "0 0 1 */n *" },
  y: { size: 1, one: "0 0 1 1 *", several: "" },
}

/**
 * The expression that plainly is what a phrase says: "every 5 minutes", "daily at 02:30", "every Monday at 9am", and
 * "@every 5m" of Go. Undefined where none is the same, as for every 7 minutes.
 */
export function fromEnglish(phrase: string): string | undefined {
  const text = phrase.toLowerCase().replace(/\s+/g, " ")
  const macro = macros[`@${text}`]
  if (macro !== undefined) return macro
  return interval(text) ?? atTime(text)
}

function interval(text: string): string | undefined {
  const match = /^(@?every |each )?(\d{1,3})? ?([a-z]+)$/.exec(text)
  const [, every, count, unitText = ""] = match ?? []
  if (every === undefined && count === undefined) return undefined
  const unit = unitNamed(unitText)
  if (unit === undefined) return undefined
  const steps = Number(count ?? 1)
  if (steps === 1) return unit.one
  return steps > 1 && steps < unit.size && unit.size % steps === 0
    ? unit.several.replace("n", String(steps))
    : undefined
}

function unitNamed(text: string) {
  const name = /^(s|sec|second|m|min|minute|h|hr|hour|d|day|w|week|month|y|year)s?$/.exec(text)?.[1]
  if (name === undefined) return undefined
  return name === "month" ? units["month"] : units[/^m/.test(name) ? "min" : name[0]!]
}

function atTime(text: string): string | undefined {
  const match =
    /^(?:(every |each |on )?([a-z]+) )?at (\d{1,2})(?::(\d\d))? ?(am|pm)?$/.exec(text) ??
    /^(every |each |on )([a-z]+)$/.exec(text)
  if (match === null) return undefined
  const [, , dayText = "day", hourText = "0", minuteText, half] = match
  const days = daysNamed(dayText)
  const isTime = minuteText !== undefined || half !== undefined || match[3] === undefined
  if (days === undefined || !isTime) return undefined
  const hour = half === undefined ? Number(hourText) : (Number(hourText) % 12) + (half === "pm" ? 12 : 0)
  if (half !== undefined && (Number(hourText) < 1 || Number(hourText) > 12)) return undefined
  return `${Number(minuteText ?? 0)} ${hour} * * ${days}`
}

function daysNamed(text: string): string | undefined {
  if (/^(?:day|daily)$/.test(text)) return "*"
  if (/^weekdays?$/.test(text)) return "MON-FRI"
  const word = text.replace(/s$/, "").toUpperCase()
  const index = dayOfWeekField.longNames.findIndex((name) => name === word || name.slice(0, 3) === word)
  return dayOfWeekField.names[index]
}
