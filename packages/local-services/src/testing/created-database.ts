import { randomBytes } from "node:crypto"
import { databaseOf, withConnection } from "../postgres/connection"
import type { LocalServices } from "../start-services"

export interface CreatedDatabase {
  url: string
  /** Ends its connections, if any are left, and drops it. */
  drop(): Promise<void>
}

export interface CreateDatabaseOptions {
  /** The name of a database to copy, which nobody may be connected to. Default: an empty one. */
  template?: string
}

/** A database of a test's own, in the server of the services or of the URL. */
export async function createDatabase(
  server: LocalServices | string,
  options: CreateDatabaseOptions = {},
): Promise<CreatedDatabase> {
  const url = typeof server === "string" ? server : server.databaseUrl
  const name = `test_${Date.now().toString(36)}_${randomBytes(4).toString("hex")}`
  await withConnection(url, async (client) => {
    const template =
      options.template === undefined ? "" : ` template ${client.escapeIdentifier(options.template)}`
    await client.query(`create database ${client.escapeIdentifier(name)}${template}`)
  })
  return {
    url: databaseOf({ url, database: name }),
    async drop() {
      await withConnection(url, async (client) => {
        await client.query(`drop database if exists ${client.escapeIdentifier(name)} with (force)`)
      })
    },
  }
}
