import { createHash } from "node:crypto"
import type { QueryConfig } from "pg"
import type { Database } from "../../base/database"

const names = new Map<string, string>()

/**
 * A pool, or a connection of it, as a database that parses and plans each statement once per connection: the plan of a
 * claim takes longer than its execution. For a fixed set of statements only.
 */
export function preparedOn(connection: { query(statement: QueryConfig): Promise<unknown> }): Database {
  return {
    query(text, values) {
      let name = names.get(text)
      if (name === undefined) {
        name = `nightshift_${createHash("sha1").update(text).digest("hex").slice(0, 16)}`
        names.set(text, name)
      }
      return connection.query({ name, text, values: values ?? [] })
    },
  }
}
