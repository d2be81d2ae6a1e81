import type { Database } from "../src"
import { productId } from "./products"

/** A sales channel `test_<name>`. */
export async function addChannel(manager: Database, name: string, disabled = false): Promise<string> {
  const id = `test_${name}`
  await manager.query("INSERT INTO sales_channel (id, name, is_disabled) VALUES ($1, $2, $3)", [
    id,
    name,
    disabled,
  ])
  return id
}

export async function putInChannel(manager: Database, index: number, channelId: string): Promise<void> {
  await manager.query("INSERT INTO product_sales_channel (product_id, sales_channel_id) VALUES ($1, $2)", [
    productId(index),
    channelId,
  ])
}

export async function addTag(manager: Database, value: string, indexes: number[]): Promise<void> {
  await manager.query("INSERT INTO product_tag (id, value) VALUES ($1, $2)", [`ptag_${value}`, value])
  for (const index of indexes) {
    await manager.query("INSERT INTO product_tags (product_id, product_tag_id) VALUES ($1, $2)", [
      productId(index),
      `ptag_${value}`,
    ])
  }
}

/** How a price of a variant may differ from a plain one. */
interface PriceOptions {
  currency: string
  priceListId?: string
  regionId?: string
}

let counted = 0

/** Gives a product a variant with these prices. */
export async function addVariant(manager: Database, index: number, prices: PriceOptions[]): Promise<string> {
  const variant = `variant_${++counted}`
  await manager.query(
    "INSERT INTO product_variant (id, title, product_id, inventory_quantity) VALUES ($1, 'One size', $2, 1)",
    [variant, productId(index)],
  )
  for (const { currency, priceListId = null, regionId = null } of prices) {
    const price = `ma_${++counted}`
    await manager.query(
      "INSERT INTO money_amount (id, currency_code, amount, price_list_id, region_id) VALUES ($1, $2, 1000, $3, $4)",
      [price, currency, priceListId, regionId],
    )
    await manager.query(
      "INSERT INTO product_variant_money_amount (id, money_amount_id, variant_id) VALUES ($1::text, $1::text, $2)",
      [price, variant],
    )
  }
  return variant
}
