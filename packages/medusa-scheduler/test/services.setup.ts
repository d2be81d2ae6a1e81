import { startServices } from "@nightshift/local-services"
import { createDatabase } from "@nightshift/local-services/testing"
import { mkdtemp } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { removeStores, type Suite } from "./services.teardown"
import { runMedusa } from "./medusa-command.fixture"
import { writeStore } from "./store-folder.fixture"

/** Once for all tests: services, and one migrated database that every store gets a copy of. */
export default async function setUp(): Promise<void> {
  const root = await mkdtemp(join(tmpdir(), "nightshift-stores-"))
  const services = await startServices()
  const template = await createDatabase(services)
  const suite: Suite = { root, services, template }
  ;(globalThis as { suite?: Suite }).suite = suite
  try {
    process.env.DATABASE_URL = services.databaseUrl
    process.env.REDIS_URL = services.redisUrl ?? ""
    process.env.NIGHTSHIFT_TEST_ROOT = root
    process.env.NIGHTSHIFT_TEST_TEMPLATE = new URL(template.url).pathname.slice(1)
    const folder = await writeStore({ root, projectConfig: { database_url: template.url } })
    await runMedusa({ folder, args: ["migrations", "run"] }).succeeded()
    await removeStores(root)
  } catch (error) {
    await template.drop()
    await services.stop()
    throw error
  }
}
