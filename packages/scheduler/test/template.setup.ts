import { createDatabase, type CreatedDatabase } from "@nightshift/local-services/testing"
import { Client } from "pg"
import { ledgerMigrations } from "../src"

export interface Templates {
  ledger: CreatedDatabase
}

/** Once for all suites: a migrated database, which Postgres copies faster than it runs the migrations. */
export default async function setUp(): Promise<void> {
  const server = process.env.DATABASE_URL
  if (!server)
    throw new Error("DATABASE_URL: expected the address of a real service. Run: npm run test:integration")
  const ledger = await createDatabase(server)
  ;(globalThis as { templates?: Templates }).templates = { ledger }
  const client = new Client({ connectionString: ledger.url })
  await client.connect()
  for (const { up } of ledgerMigrations) for (const statement of up) await client.query(statement)
  await client.end()
  process.env.NIGHTSHIFT_TEST_TEMPLATE = new URL(ledger.url).pathname.slice(1)
}
