import { rowsOf, type Database } from "./database"
import { nearestName, preview } from "./error-text"

/** The groups of products, with the column that people know them by. */
const groups = {
  collections: { table: "product_collection", column: "handle", one: "a collection" },
  tags: { table: "product_tag", column: "value", one: "a tag" },
  types: { table: "product_type", column: "value", one: "a product type" },
  salesChannels: { table: "sales_channel", column: "name", one: "a sales channel" },
} as const

export type Group = keyof typeof groups

/** At most this many names are read for a suggestion; a typo in a larger shop may get none. */
const mostNames = 1000

/**
 * The ids of the rows with these names: an id, or a handle, value or name. A name may match several rows.
 *
 * @throws Error for a name that matches none, which is most likely a typo
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
    const meant = nearestName(
      name,
      known.map((row) => row.name),
    )
    const hint = meant === undefined ? "Create it, or remove it." : `Did you mean ${preview(meant)}?`
    return `${where}.${group}: expected the id or ${column} of ${one}, got ${preview(name)}. ${hint}`
  })
  throw new Error(faults.join("\n"))
}
