import type { Rule } from "../rule"

/** Holds back products in none of these collections, given by id. */
export function amongCollections(ids: readonly string[]): Rule {
  return {
    reason: "other_collection",
    holdsBack: (bind) => `(product.collection_id = ANY(${bind(ids)}::text[])) IS NOT TRUE`,
  }
}

/** Holds back products of none of these types, given by id. */
export function amongTypes(ids: readonly string[]): Rule {
  return {
    reason: "other_type",
    holdsBack: (bind) => `(product.type_id = ANY(${bind(ids)}::text[])) IS NOT TRUE`,
  }
}

/** Holds back products with none of these tags, given by id. */
export function amongTags(ids: readonly string[]): Rule {
  return {
    reason: "other_tag",
    holdsBack: (bind) => `(
      SELECT bool_or(tagging.product_tag_id = ANY(${bind(ids)}::text[]))
      FROM product_tags tagging WHERE tagging.product_id = product.id) IS NOT TRUE`,
  }
}

/** Holds back products in none of these sales channels, given by id. */
export function amongSalesChannels(ids: readonly string[]): Rule {
  return {
    reason: "other_sales_channel",
    holdsBack: (bind) => `(
      SELECT bool_or(listing.sales_channel_id = ANY(${bind(ids)}::text[]))
      FROM product_sales_channel listing WHERE listing.product_id = product.id) IS NOT TRUE`,
  }
}
