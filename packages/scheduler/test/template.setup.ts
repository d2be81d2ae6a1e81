import { createDatabase, type CreatedDatabase } from "@nightshift/local-services/testing"
import { migrateLedger } from "../src"

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
  await migrateLedger({ connection: { connectionString: ledger.url } })
  process.env.NIGHTSHIFT_TEST_TEMPLATE = new URL(ledger.url).pathname.slice(1)
}
