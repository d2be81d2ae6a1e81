import type { Rule } from "../rule"

/** Holds back products in no sales channel, or only in deleted or disabled ones. */
export const onSale: Rule = {
  reason: "no_sales_channel",
  holdsBack: () => `(
    SELECT bool_or((
      SELECT channel.deleted_at IS NULL AND NOT channel.is_disabled
      FROM sales_channel channel WHERE channel.id = listing.sales_channel_id))
    FROM product_sales_channel listing WHERE listing.product_id = product.id) IS NOT TRUE`,
}
