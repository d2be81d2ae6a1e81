/**
 * Why a draft was not published. Each draft is counted once, under the first reason in this order:
 * - `other_collection`, `other_tag`, `other_type`, `other_sales_channel`: it is in none of those that were named
 * - `bad_publish_at`: its date cannot be read
 * - `no_publish_at`: it has no date, and one is required
 * - `not_due`: its date is still to come
 * - `no_thumbnail`, `no_prices`, `no_sales_channel`: it is not complete
 * - `busy`: another transaction held or had just changed it; the next run looks at it again
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

/** Gives a value to the statement and returns the placeholder that stands for it, such as `$5`. */
export type Bind = (value: unknown) => string

/** One reason to hold a draft back, in SQL, so that a whole batch is judged where the products are. */
export interface Rule {
  reason: HoldReason
  /**
   * A condition on the row `product` that is true where the draft is held back.
   *
   * Other tables are asked by an aggregate over their rows of this product, found by key. EXISTS and joins leave
   * Postgres the choice to read such a table whole, for each page or even each draft, and it takes that choice
   * while the tables are new and have no statistics.
   */
  holdsBack: (bind: Bind) => string
  /** An SQL text of what was found in `product`, for the report. Default: nothing. */
  found?: (bind: Bind) => string
}
