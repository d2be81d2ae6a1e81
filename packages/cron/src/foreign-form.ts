import { countOf, type ExpressionFault, fieldCount } from "./expression-fault"
import { fromEnglish } from "./english"
import type { IsRead } from "./field-text"
import { isTimezone } from "./timezone"

/** Far above the longest that anybody would mean as one of these forms. */
const longestForm = 200

type Form = Pick<ExpressionFault, "hint" | "suggestion" | "because">

/**
 * What to write for an expression that is refused, and is one as a whole: another scheduler's, with a comment, a zone
 * or a year in it, or English. Undefined for all others, whose fault is in a field.
 *
 * An expression is suggested only where it means the same; what has to go elsewhere is explained.
 */
export function foreignForm(expression: string, isRead: IsRead): ExpressionFault | undefined {
  const source = expression.trim()
  if (source.length > longestForm) return undefined
  for (const read of [quoted, joinedOperators, commented, zoned, dated, listed, english]) {
    const form = read(source, (text) => isRead(text))
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

/** `"0 2 * * *"`, with the quotes. */
function quoted(source: string, isRead: IsRead): Form | undefined {
  const inner = source.slice(1, -1).trim()
  const isQuoted = /^["'`]/.test(source) && source.endsWith(source[0]!)
  if (!isQuoted || !isRead(inner)) return undefined
  return { hint: "", because: "The quotes do not belong to it", suggestion: inner }
}

/** `0 9 * * 1 - 5`, and the dashes and asterisks that word processors make. */
function joinedOperators(source: string, isRead: IsRead): Form | undefined {
  const ascii = source
    .replace(/[‐-―−]/g, "-")
    .replace(/[∗＊]/g, "*")
    .replace(/，/g, ",")
  const joined = ascii
    .split(/\s+/)
    .reduce((text, word) => (/[-,/#]$/.test(text) || /^[-,/#]/.test(word) ? text + word : `${text} ${word}`))
  if (joined === source || !isRead(joined)) return undefined
  const because = joined === ascii ? undefined : "White space parts the fields"
  // "MON #1" may be a comment as well.
  const isComment = commented(source, isRead) !== undefined
  return {
    hint: "White space parts the fields: write none within one.",
    because,
    suggestion: isComment ? undefined : joined,
  }
}

/** `0 2 * * * # nightly`. */
function commented(source: string, isRead: IsRead): Form | undefined {
  const at = /(?:^|\s)#/.exec(source)?.index
  if (at === undefined) return undefined
  const before = source.slice(0, at).trim()
  if (before !== "" && !isRead(before)) return undefined
  const because = "An expression has no comments"
  return before === ""
    ? { hint: `${because}: write it into the job's description.` }
    : { hint: because, because, suggestion: before }
}

/** `TZ=Europe/Berlin 0 2 * * *`, `CRON_TZ=...`, and a zone behind the fields. */
function zoned(source: string, isRead: IsRead): Form | undefined {
  const [first = "", ...after] = source.split(/\s+/)
  const last = after.at(-1) ?? ""
  const prefix = /^(?:CRON_)?TZ=/i.exec(first)
  const zone = prefix ? first.slice(prefix[0].length) : last
  const fields = prefix ? after.join(" ") : source.slice(0, -last.length).trim()
  if (prefix === null && !(isTimezone(zone) && isRead(fields))) return undefined
  const rest = isRead(fields) ? `write schedule '${fields}' and ` : "write "
  const name = isTimezone(zone) ? zone : "Europe/Berlin"
  return { hint: `The zone is an option of its own: ${rest}timezone '${name}'.` }
}

/** `0 0 2 * * * 2030`; and, where `*` or `?` stands for the year, as in Quartz and at AWS, the fields without it. */
function dated(source: string, isRead: IsRead): Form | undefined {
  const words = source.split(/\s+/)
  const year = words.at(-1) ?? ""
  const fields = words.slice(0, -1).join(" ")
  if (words.length < 6 || !isRead(fields)) return undefined
  if (/^\d{4}(?:[-,/]\d{1,4})*$/.test(year)) {
    return { hint: `There is no year field: write '${fields}', and bound it with startAt and endAt.` }
  }
  const isOpen = year === "*" || year === "?"
  if (!isOpen || (words.length === 6 && !words.includes("?"))) return undefined
  return { hint: "", because: "There is no year field", suggestion: fields }
}

/** `0 0 * * MON TUE`. */
function listed(source: string, isRead: IsRead): Form | undefined {
  const words = source.split(/\s+/)
  if (words.length < 6) return undefined
  const list = [...words.slice(0, 4), words.slice(4).join(",")].join(" ")
  if (!words.slice(4).every((word) => /^[a-z]{3}$/i.test(word)) || !isRead(list)) return undefined
  return { hint: "", because: "A list has commas", suggestion: list }
}

function english(source: string, isRead: IsRead): Form | undefined {
  const suggestion = fromEnglish(source)
  return suggestion !== undefined && isRead(suggestion) ? { hint: "", suggestion } : undefined
}
