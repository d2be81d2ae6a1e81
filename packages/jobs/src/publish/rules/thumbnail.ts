import type { Rule } from "../rule"

/** Holds back what has no thumbnail. */
export const thumbnail: Rule = {
  reason: "no_thumbnail",
  holdsBack: () => "coalesce(product.thumbnail, '') = ''",
}
