import type { Database } from "./database"
import { idsOfNamed, type Group } from "./named-rows"
import type { PublishOptions } from "./publish-options"
import type { Rule } from "./rule"
import { amongCollections, amongSalesChannels, amongTags, amongTypes } from "./rules/among"
import { due } from "./rules/due"
import { onSale, priced, storeCurrencies, thumbnail } from "./rules/complete"

const among: Record<Group, (ids: readonly string[]) => Rule> = {
  collections: amongCollections,
  tags: amongTags,
  types: amongTypes,
  salesChannels: amongSalesChannels,
}

/**
 * The rules for the options, in the order in which they are applied to a draft. Names are resolved once, here, with one
 * statement for each option with names.
 *
 * @throws Error for a name that the store does not have
 */
export async function shopRules(options: {
  database: Database
  where: string
  chosen: PublishOptions
}): Promise<Rule[]> {
  const { database, where, chosen } = options
  const { publishAt, timezone, complete } = chosen
  const rules: Rule[] = []

  for (const group of Object.keys(among) as Group[]) {
    const names = chosen[group]
    if (names) rules.push(among[group](await idsOfNamed({ database, where, group, names })))
  }
  if (publishAt) rules.push(...due({ ...publishAt, timezone }))
  if (complete.thumbnail) rules.push(thumbnail)
  if (complete.prices) rules.push(priced(await storeCurrencies({ database, where })))
  if (complete.salesChannel) rules.push(onSale)
  return rules
}
