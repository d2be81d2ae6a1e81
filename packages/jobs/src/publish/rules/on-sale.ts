import type { Rule } from "../rule"

/** Holds back what is in no sales channel, or only in deleted and disabled ones. */
export const onSale: Rule = {
  reason: "no_sales_channel",
  holdsBack: () => `NOT EXISTS (
    SELECT FROM product_sales_channel listing JOIN sales_channel channel ON channel.id = listing.sales_channel_id
    WHERE listing.product_id = product.id AND channel.deleted_at IS NULL AND NOT channel.is_disabled)`,
}
