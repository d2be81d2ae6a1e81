import { createHash } from "node:crypto"
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises"
import path from "node:path"

/*
 * `medusa migrations run` takes seconds even if there is nothing to do. So after each run a fingerprint of the code's and
 * the database's migrations is recorded: while it stays the same, there is nothing to do.
 */
const fileName = "migrations.json"

export interface MigrationState {
  root: string
  stateFolder: string
  /** The names of the migrations in the database. */
  migrations: string[]
}

export async function isMigrated(state: MigrationState): Promise<boolean> {
  const recorded = await readFile(path.join(state.stateFolder, fileName), "utf8").catch(() => "")
  return state.migrations.length > 0 && recorded === (await fingerprint(state))
}

export async function noteMigrated(state: MigrationState): Promise<void> {
  await mkdir(state.stateFolder, { recursive: true })
  await writeFile(path.join(state.stateFolder, fileName), await fingerprint(state))
}

async function fingerprint(state: MigrationState): Promise<string> {
  return JSON.stringify({
    code: await codeFingerprint(state.root),
    database: hash(state.migrations.join("\n")),
  })
}

/** A hash of everything that decides which migrations exist: npm's plugins, the store's choice of them, and our own. */
async function codeFingerprint(root: string): Promise<string> {
  const contents = ["package-lock.json", "apps/backend/medusa-config.js"].map((file) =>
    readFile(path.join(root, file), "utf8").catch(() => ""),
  )
  const names: string[] = []
  for (const group of ["apps", "packages"]) {
    for (const workspace of await entries(path.join(root, group))) {
      const folder = path.join(group, workspace, "dist/migrations")
      // Not the declarations beside them, which are built after a first start.
      const migrations = (await entries(path.join(root, folder))).filter((name) => name.endsWith(".js"))
      names.push(...migrations.map((name) => path.join(folder, name)))
    }
  }
  return hash([...(await Promise.all(contents)), ...names.sort()].join("\n"))
}

async function entries(folder: string): Promise<string[]> {
  return readdir(folder).catch(() => [])
}

function hash(text: string): string {
  return createHash("sha256").update(text).digest("hex")
}
