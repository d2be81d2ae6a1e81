import path from "node:path"
import { existsSync } from "node:fs"
import { hasUser, readDatabaseState } from "./database"
import { isMigrated, noteMigrated } from "./migration-state"
import { StartError } from "./start-error"
import { runMedusa, type MedusaCommand, type Store } from "./store-command"

/** For development only: `npm start` refuses to run with `NODE_ENV=production`. */
export const developmentAdmin = { email: "admin@nightshift.local", password: "nightshift" }

interface PreparationOptions {
  root: string
  stateFolder: string
  databaseUrl: string
  store: Store
}

/** Migrates the database. Returns a short summary of what it did. */
export async function migrate(options: PreparationOptions): Promise<string> {
  const { root, stateFolder, databaseUrl, store } = options
  const before = await readDatabaseState(databaseUrl)
  if (await isMigrated({ root, stateFolder, migrations: before.migrations })) return "up to date"
  const hint = "Fix what it names and start again. Earlier migrations are kept."
  await runMedusa({ store, commands: [{ args: ["migrations", "run"], hint }] })
  const { migrations } = await readDatabaseState(databaseUrl)
  await noteMigrated({ root, stateFolder, migrations })
  const count = migrations.length - before.migrations.length
  return count === 0 ? "up to date" : `${count} migrations`
}

/**
 * Seeds an empty store and creates the development admin, each once. Medusa seeds in one transaction: an interrupted seed
 * leaves nothing, and the next start does the rest. Returns a short summary of what it did.
 */
export async function fill(options: PreparationOptions): Promise<string> {
  const { databaseUrl, store } = options
  const { hasProducts } = await readDatabaseState(databaseUrl)
  const hasAdmin = await hasUser({ url: databaseUrl, email: developmentAdmin.email })
  const commands = [...(hasProducts ? [] : [seed(store)]), ...(hasAdmin ? [] : [createAdmin()])]
  if (commands.length === 0) return "already there"
  return (await runMedusa({ store, commands })).join(", ")
}

function seed(store: Store): MedusaCommand {
  const file = path.join(store.folder, "data/seed.json")
  if (!existsSync(file)) {
    const hint = "Restore the file, for instance by git checkout, or fill the store yourself."
    throw new StartError({
      where: file,
      expected: "the products to start with",
      found: "no such file.",
      hint,
    })
  }
  const hint = `Fix ${file} and start again: nothing was seeded.`
  return { args: ["seed", "-f", "data/seed.json"], hint }
}

function createAdmin(): MedusaCommand {
  const { email, password } = developmentAdmin
  const hint = `Create one yourself: npx medusa user -e ${email} -p ${password}, in apps/backend.`
  return { args: ["user", "-e", email, "-p", password], hint }
}
