import type { Bind, Rule } from "../rule"

/** Where the date of a product is, and how it is read. */
export interface DueOptions {
  /** The key of the product's metadata that holds the date. */
  key: string
  /** True holds back a product without a date; false publishes it. */
  required: boolean
  /** The IANA zone of a date that has no offset. */
  timezone: string
}

/*
 * A day, or a day and a time, with or without an offset; every part within its range, so that Postgres' cast
 * cannot throw. The one fault that a pattern does not see, a 31st of April, is looked for beside it.
 */
const day = "(?!0000)\\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\\d|3[01])"
const time = "([01]\\d|2[0-3]):[0-5]\\d(:[0-5]\\d(\\.\\d{1,9})?)?"
const offset = "(Z|[+-](0\\d|1[0-4])(:?[0-5]\\d)?)"
const isoDate = `^${day}([T ]${time}( ?${offset})?)?$`
const withOffset = `${offset}$`

/**
 * Holds back what is not due. A local time that a clock change skips or repeats is never early: a skipped one
 * counts as that much after the change, a repeated one as its second pass.
 *
 * The rules stand in the order in which they are to be asked.
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
      // The order of a CASE is kept: nothing is cast that did not match.
      return `CASE WHEN ${text} IS NULL OR NOT ${isValid(text)} THEN false
        WHEN length(${text}) > 10 AND ${text} ~ '${withOffset}' THEN ${text}::timestamptz > now()
        ELSE ${text}::timestamp AT TIME ZONE ${bind(timezone)}::text > now() END`
    },
    found: textOf,
  }
  return required ? [bad, missing, early] : [bad, early]
}
