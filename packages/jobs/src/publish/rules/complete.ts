import type { Rule } from "../rule"

/** Holds back products without a thumbnail. */
export const thumbnail: Rule = {
  reason: "no_thumbnail",
  holdsBack: () => "coalesce(product.thumbnail, '') = ''",
}
