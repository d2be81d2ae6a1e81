/**
 * Why a draft was not published. Each draft is counted once, under the first reason in this order:
 * - `other_collection`, `other_tag`, `other_type`, `other_sales_channel`: it is in none of the named ones
 * - `bad_publish_at`: its date cannot be read
 * - `no_publish_at`: it has no date, and one is required
 * - `not_due`: its date is in the future
 * - `no_thumbnail`, `no_prices`, `no_sales_channel`: it is incomplete
 * - `busy`: another transaction has locked or just changed it; the next run considers it again
 */
export type HoldReason =
  | "other_collection"
  | "other_tag"
  | "other_type"
  | "other_sales_channel"
  | "bad_publish_at"
  | "no_publish_at"
  | "not_due"
  | "no_thumbnail"
  | "no_prices"
  | "no_sales_channel"
  | "busy"

/** Adds a value to the statement and returns its placeholder, such as `$5`. */
export type Bind = (value: unknown) => string

/** One reason to hold a draft back, in SQL, so that a whole batch is judged in the database. */
export interface Rule {
  reason: HoldReason
  /**
   * A condition on the row `product` that is true if the draft is held back.
   *
   * Other tables are queried by an aggregate over their rows for this product, found by key. With EXISTS or a join Postgres
   * may choose to read such a table whole, for each page or even each draft, and it does so while the tables are new and
   * have no statistics.
   */
  holdsBack: (bind: Bind) => string
  /** An SQL expression for the text found in `product`, for the report. Default: none. */
  found?: (bind: Bind) => string
}
