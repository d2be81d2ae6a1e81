import { rowsOf, type Database } from "../database"
import type { Rule } from "../rule"

/**
 * Holds back what has no variant with a price in every one of `currencies`. Only a variant's own prices count:
 * those of price lists hold for a time or a group, those of regions for a region.
 */
export function priced(currencies: readonly string[]): Rule {
  return {
    reason: "no_prices",
    holdsBack: (bind) => {
      const wanted = `${bind(currencies)}::text[]`
      return `NOT EXISTS (
        SELECT FROM product_variant variant
        WHERE variant.product_id = product.id AND variant.deleted_at IS NULL AND cardinality(${wanted}) = (
          SELECT count(DISTINCT price.currency_code)
          FROM product_variant_money_amount owned JOIN money_amount price ON price.id = owned.money_amount_id
          WHERE owned.variant_id = variant.id AND owned.deleted_at IS NULL AND price.deleted_at IS NULL
            AND price.price_list_id IS NULL AND price.region_id IS NULL
            AND price.currency_code = ANY(${wanted})))`
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
