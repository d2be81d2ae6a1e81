import { createHash } from "node:crypto"
import type { QueryConfig } from "pg"
import { type Database, rowTypes } from "../../base/database"

/** Sends the ledger's statements: a pool, or a connection. */
export interface Sender {
  query(statement: QueryConfig): Promise<unknown>
}

/** A database whose rows are parsed in the ledger's own way. */
export function readingOn(sender: Sender): Database {
  return { query: (text, values) => sender.query({ text, values: values ?? [], types: rowTypes }) }
}

const names = new Map<string, string>()

/**
 * The same with prepared statements, parsed and planned once per connection: planning a claim takes longer than executing
 * it. Only for a fixed set of statements.
 */
export function preparedOn(sender: Sender): Database {
  return {
    query(text, values) {
      let name = names.get(text)
      if (name === undefined) {
        name = `nightshift_${createHash("sha1").update(text).digest("hex").slice(0, 16)}`
        names.set(text, name)
      }
      return sender.query({ name, text, values: values ?? [], types: rowTypes })
    },
  }
}
