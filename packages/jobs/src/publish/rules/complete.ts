import type { Rule } from "../rule"
import { rowsOf, type Database } from "../database"

/** Holds back products without a thumbnail. */
export const thumbnail: Rule = {
  reason: "no_thumbnail",
  holdsBack: () => "coalesce(product.thumbnail, '') = ''",
}

/**
 * Holds back products without a variant that has a price in each of `currencies`. Only a variant's own prices count: those of
 * price lists apply to a time or a group, those of regions to a region.
 *
 * As the note in `rule.ts` requires, it can only run one way: from the product over its variants to their prices.
 */
export function priced(currencies: readonly string[]): Rule {
  return {
    reason: "no_prices",
    holdsBack: (bind) => {
      const wanted = `${bind(currencies)}::text[]`
      return `(
        SELECT bool_or(variant.deleted_at IS NULL AND cardinality(${wanted}) = (
          SELECT count(DISTINCT (
            SELECT price.currency_code FROM money_amount price
            WHERE price.id = owned.money_amount_id AND price.deleted_at IS NULL
              AND price.price_list_id IS NULL AND price.region_id IS NULL
              AND price.currency_code = ANY(${wanted})))
          FROM product_variant_money_amount owned
          WHERE owned.variant_id = variant.id AND owned.deleted_at IS NULL))
        FROM product_variant variant WHERE variant.product_id = product.id) IS NOT TRUE`
    },
  }
}

/**
 * The currencies of the store, including its default.
 *
 * @throws Error if the database has no store yet
 */
export async function storeCurrencies(options: { database: Database; where: string }): Promise<string[]> {
  const { database, where } = options
  const rows = await rowsOf<{ code: string }>(
    database,
    "SELECT currency_code AS code FROM store_currencies UNION SELECT default_currency_code FROM store ORDER BY 1",
  )
  if (rows.length > 0) return rows.map(({ code }) => code)
  throw new Error(
    `${where}.complete.prices: expected a store with currencies, got none. Seed the store, or set it to false.`,
  )
}

/** Holds back products in no sales channel, or only in deleted or disabled ones. */
export const onSale: Rule = {
  reason: "no_sales_channel",
  holdsBack: () => `(
    SELECT bool_or((
      SELECT channel.deleted_at IS NULL AND NOT channel.is_disabled
      FROM sales_channel channel WHERE channel.id = listing.sales_channel_id))
    FROM product_sales_channel listing WHERE listing.product_id = product.id) IS NOT TRUE`,
}
