import { startServices } from "@nightshift/local-services"
import { createDatabase, findBrowser } from "@nightshift/local-services/testing"
import { mkdtemp } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { Client } from "pg"
import { login } from "./login.fixture"
import { runMedusa } from "./medusa-command.fixture"
import tearDown, { removeStores, type Suite } from "./services.teardown"
import { writeStore } from "./store-folder.fixture"
import { until } from "./until.fixture"

/** Once for all tests: the services, and a migrated database with an admin user, of which every store gets a copy. */
export default async function setUp(): Promise<void> {
  // Fetched before several suites look for it at once; without one, only the suites that need it fail.
  const browser = findBrowser((line) => console.log(line)).catch(() => undefined)
  const services = await startServices()
  const root = await mkdtemp(join(tmpdir(), "nightshift-stores-"))
  const template = await createDatabase(services)
  const suite: Suite = { root, services, template }
  ;(globalThis as { suite?: Suite }).suite = suite
  process.env.DATABASE_URL = services.databaseUrl
  process.env.REDIS_URL = services.redisUrl ?? ""
  process.env.NIGHTSHIFT_TEST_ROOT = root
  process.env.NIGHTSHIFT_TEST_TEMPLATE = new URL(template.url).pathname.slice(1)
  try {
    const folder = await writeStore({ root, projectConfig: { database_url: template.url } })
    await runMedusa({ folder, args: ["migrations", "run"] }).succeeded()
    await runMedusa({ folder, args: ["user", "-e", login.email, "-p", login.password] }).succeeded()
    await removeStores(root)
    await browser
    await nobodyIsConnected(services.databaseUrl, process.env.NIGHTSHIFT_TEST_TEMPLATE)
  } catch (error) {
    await tearDown().catch(() => undefined)
    throw error
  }
}

/** Postgres copies only a database without connections, and closes connections a moment after their program ends. */
async function nobodyIsConnected(serverUrl: string, database: string): Promise<void> {
  const client = new Client({ connectionString: serverUrl })
  await client.connect()
  await until("nobody is connected to the migrated database", async () => {
    const { rowCount } = await client.query(`SELECT FROM pg_stat_activity WHERE datname = $1`, [database])
    return rowCount === 0
  })
  await client.end()
}
