import { rowsOf, type Database } from "../database"
import type { Rule } from "../rule"

/**
 * Holds back what has no variant with a price in every one of `currencies`. Only a variant's own prices count:
 * those of price lists hold for a time or a group, those of regions for a region.
 *
 * There is one way to run it, as the note in `rule.ts` asks: from the product over its variants to their prices.
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
 * The currencies of the store, its default one included.
 *
 * @throws Error when the database has no store yet
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
