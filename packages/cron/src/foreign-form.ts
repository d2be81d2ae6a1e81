import { countOf, type ExpressionFault, fieldCount } from "./expression-fault"
import { dayOfWeekField, type IsReadable } from "./field"
import { macros } from "./field-list"
import { isTimezone } from "./timezone"

/** A limit on the work. All of these forms are short. */
const longestForm = 200

type Form = Pick<ExpressionFault, "hint" | "suggestion" | "because">

/**
 * What to write for a refused expression that is wrong as a whole: the syntax of another scheduler, or English, or with a
 * comment, a zone or a year. Undefined for other expressions, which have an error in a field.
 *
 * An expression is suggested only if it means the same. For the rest, the hint says where it belongs.
 */
export function foreignForm(expression: string, isReadable: IsReadable): ExpressionFault | undefined {
  const source = expression.trim()
  if (source.length > longestForm) return undefined
  for (const read of [quoted, joinedOperators, commented, zoned, dated, listed, english]) {
    const form = read(source, (text) => isReadable(text))
    if (form === undefined) continue
    const words = source.split(/\s+/)
    const isCount = words.length < 5 || words.length > 6
    return {
      expected: fieldCount,
      ...(isCount && !source.startsWith("@") ? { found: countOf(words) } : {}),
      ...form,
    }
  }
  return undefined
}

/** `"0 2 * * *"`, including the quotes. */
function quoted(source: string, isReadable: IsReadable): Form | undefined {
  const inner = source.slice(1, -1).trim()
  const isQuoted = /^["'`]/.test(source) && source.endsWith(source[0]!)
  if (!isQuoted || !isReadable(inner)) return undefined
  return { hint: "", because: "Leave out the quotes", suggestion: inner }
}

/** `0 9 * * 1 - 5`, and the dashes and asterisks of word processors. */
function joinedOperators(source: string, isReadable: IsReadable): Form | undefined {
  const ascii = source
    .replace(/[‐-―−]/g, "-")
    .replace(/[∗＊]/g, "*")
    .replace(/，/g, ",")
  const joined = ascii
    .split(/\s+/)
    .reduce((text, word) => (/[-,/#]$/.test(text) || /^[-,/#]/.test(word) ? text + word : `${text} ${word}`))
  if (joined === source || !isReadable(joined)) return undefined
  const because = joined === ascii ? undefined : "White space separates the fields"
  // "MON #1" could also be a comment.
  const isComment = commented(source, isReadable) !== undefined
  return {
    hint: "White space separates the fields: write none within a field.",
    because,
    suggestion: isComment ? undefined : joined,
  }
}

/** `0 2 * * * # nightly`. */
function commented(source: string, isReadable: IsReadable): Form | undefined {
  const at = /(?:^|\s)#/.exec(source)?.index
  if (at === undefined) return undefined
  const before = source.slice(0, at).trim()
  if (before !== "" && !isReadable(before)) return undefined
  const because = "An expression has no comments"
  return before === ""
    ? { hint: `${because}: put it into the job's description.` }
    : { hint: because, because, suggestion: before }
}

/** `TZ=Europe/Berlin 0 2 * * *`, `CRON_TZ=...`, and a zone after the fields. */
function zoned(source: string, isReadable: IsReadable): Form | undefined {
  const [first = "", ...after] = source.split(/\s+/)
  const last = after.at(-1) ?? ""
  const prefix = /^(?:CRON_)?TZ=/i.exec(first)
  const zone = prefix ? first.slice(prefix[0].length) : last
  const fields = prefix ? after.join(" ") : source.slice(0, -last.length).trim()
  if (prefix === null && !(isTimezone(zone) && isReadable(fields))) return undefined
  const rest = isReadable(fields) ? `write schedule '${fields}' and ` : "write "
  const name = isTimezone(zone) ? zone : "Europe/Berlin"
  return { hint: `The zone is a separate option: ${rest}timezone '${name}'.` }
}

/** `0 0 2 * * * 2030`; and `*` or `?` for the year, as in Quartz and AWS, which can be left out. */
function dated(source: string, isReadable: IsReadable): Form | undefined {
  const words = source.split(/\s+/)
  const year = words.at(-1) ?? ""
  const fields = words.slice(0, -1).join(" ")
  if (words.length < 6 || !isReadable(fields)) return undefined
  if (/^\d{4}(?:[-,/]\d{1,4})*$/.test(year)) {
    return { hint: `There is no year field: write '${fields}', and bound it with startAt and endAt.` }
  }
  const isOpen = year === "*" || year === "?"
  if (!isOpen || (words.length === 6 && !words.includes("?"))) return undefined
  return { hint: "", because: "There is no year field", suggestion: fields }
}

/** `0 0 * * MON TUE`. */
function listed(source: string, isReadable: IsReadable): Form | undefined {
  const words = source.split(/\s+/)
  if (words.length < 6) return undefined
  const list = [...words.slice(0, 4), words.slice(4).join(",")].join(" ")
  if (!words.slice(4).every((word) => /^[a-z]{3}$/i.test(word)) || !isReadable(list)) return undefined
  return { hint: "", because: "A list needs commas", suggestion: list }
}

function english(source: string, isReadable: IsReadable): Form | undefined {
  const suggestion = fromEnglish(source)
  return suggestion !== undefined && isReadable(suggestion) ? { hint: "", suggestion } : undefined
}

/** The expressions for one unit and for every `n` units. Days and weeks cannot be divided into even steps. */
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
 * The expression for an English phrase: "every 5 minutes", "daily at 02:30", "every Monday at 9am", and "@every 5m" of
 * Go. Undefined if no expression means exactly that, as for every 7 minutes.
 */
function fromEnglish(phrase: string): string | undefined {
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
