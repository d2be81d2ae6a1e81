import { rowsOf, type Database } from "./database"
import { nearestWord } from "./nearest-word"
import { shown } from "./shown"

/** What products are grouped by, and the column that people know it by. */
const groups = {
  collections: { table: "product_collection", column: "handle", one: "a collection" },
  tags: { table: "product_tag", column: "value", one: "a tag" },
  types: { table: "product_type", column: "value", one: "a product type" },
  salesChannels: { table: "sales_channel", column: "name", one: "a sales channel" },
} as const

export type Group = keyof typeof groups

/** As many names are read for a suggestion; a slip in a larger shop may go without one. */
const mostNames = 1000

/**
 * The ids of what `names` names, each by its id or by its handle, value or name. A name may stand for several.
 *
 * @throws Error for a name that stands for none: a publication of "all but a typing error" is not what was meant
 */
export async function idsOfNamed(options: {
  database: Database
  where: string
  group: Group
  names: readonly string[]
}): Promise<string[]> {
  const { database, where, group, names } = options
  const { table, column, one } = groups[group]
  const rows = await rowsOf<{ id: string; name: string | null }>(
    database,
    `SELECT id, ${column} AS name FROM ${table}
     WHERE deleted_at IS NULL AND (id = ANY($1::text[]) OR ${column} = ANY($1::text[]))`,
    [names],
  )
  const found = new Set(rows.flatMap(({ id, name }) => [id, name]))
  const missing = names.filter((name) => !found.has(name))
  if (missing.length === 0) return [...new Set(rows.map(({ id }) => id))]

  const known = await rowsOf<{ name: string }>(
    database,
    `SELECT ${column} AS name FROM ${table} WHERE deleted_at IS NULL AND ${column} IS NOT NULL LIMIT ${mostNames}`,
  )
  const faults = missing.map((name) => {
    const meant = nearestWord(
      name,
      known.map((row) => row.name),
    )
    const hint = meant === undefined ? "Create it, or take it out." : `Did you mean ${shown(meant)}?`
    return `${where}.${group}: expected the id or ${column} of ${one}, got ${shown(name)}. ${hint}`
  })
  throw new Error(faults.join("\n"))
}
