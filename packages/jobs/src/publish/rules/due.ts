import type { Bind, Rule } from "../rule"

/** Where the date of a product is, and how to read it. */
interface DueOptions {
  /** The key of the date in the product's metadata. */
  key: string
  /** True holds back a product without a date; false publishes it. */
  required: boolean
  /** The IANA zone of a date without an offset. */
  timezone: string
}

/*
 * A date, or a date and a time, with or without an offset; every part is within its range, so that the cast in Postgres
 * cannot throw. A pattern cannot exclude dates such as April 31, so that is checked separately.
 */
const day = "(?!0000)\\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\\d|3[01])"
const time = "([01]\\d|2[0-3]):[0-5]\\d(:[0-5]\\d(\\.\\d{1,9})?)?"
const offset = "(Z|[+-](0\\d|1[0-4])(:?[0-5]\\d)?)"
const isoDate = `^${day}([T ]${time}( ?${offset})?)?$`
const withOffset = `${offset}$`

/**
 * Holds back products that are not due. A local time that a clock change skips or repeats is never early: a skipped one
 * counts from after the change, a repeated one as its second occurrence.
 *
 * The rules are in the order in which they must be applied.
 */
export function due({ key, required, timezone }: DueOptions): Rule[] {
  const textOf = (bind: Bind) => `nullif(btrim(product.metadata ->> ${bind(key)}::text), '')`

  const isValid = (text: string) => `CASE WHEN ${text} ~ '${isoDate}' THEN
    substr(${text}, 9, 2)::int <= extract(day FROM (substr(${text}, 1, 7) || '-01')::date + interval '1 month - 1 day')
    ELSE false END`

  const bad: Rule = {
    reason: "bad_publish_at",
    holdsBack: (bind) => {
      const text = textOf(bind)
      return `${text} IS NOT NULL AND NOT ${isValid(text)}`
    },
    found: textOf,
  }
  const missing: Rule = {
    reason: "no_publish_at",
    holdsBack: (bind) => `${textOf(bind)} IS NULL`,
  }
  const early: Rule = {
    reason: "not_due",
    holdsBack: (bind) => {
      const text = textOf(bind)
      // CASE is evaluated in order, so nothing is cast that did not match.
      return `CASE WHEN ${text} IS NULL OR NOT ${isValid(text)} THEN false
        WHEN length(${text}) > 10 AND ${text} ~ '${withOffset}' THEN ${text}::timestamptz > now()
        ELSE ${text}::timestamp AT TIME ZONE ${bind(timezone)}::text > now() END`
    },
    found: textOf,
  }
  return required ? [bad, missing, early] : [bad, early]
}
