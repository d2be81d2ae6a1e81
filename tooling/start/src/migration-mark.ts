import { createHash } from "node:crypto"
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises"
import path from "node:path"

/*
 * `medusa migrations run` takes seconds also when there is nothing to do. So each time it has run, it is noted
 * what the code then held and what the database then said: while both are the same, there is nothing to do.
 */
const fileName = "migrations.json"

export interface MarkOptions {
  root: string
  stateFolder: string
  /** The names of the migrations that the database has. */
  migrations: string[]
}

export async function isMigrated(options: MarkOptions): Promise<boolean> {
  const noted = await readFile(path.join(options.stateFolder, fileName), "utf8").catch(() => "")
  return options.migrations.length > 0 && noted === (await mark(options))
}

export async function noteMigrated(options: MarkOptions): Promise<void> {
  await mkdir(options.stateFolder, { recursive: true })
  await writeFile(path.join(options.stateFolder, fileName), await mark(options))
}

async function mark(options: MarkOptions): Promise<string> {
  return JSON.stringify({
    code: await markOfCode(options.root),
    database: hash(options.migrations.join("\n")),
  })
}

/** All that decides which migrations there are: the plugins of npm, the store's choice of them, and our own. */
async function markOfCode(root: string): Promise<string> {
  const contents = ["package-lock.json", "apps/backend/medusa-config.js"].map((file) =>
    readFile(path.join(root, file), "utf8").catch(() => ""),
  )
  const names: string[] = []
  for (const group of ["apps", "packages"]) {
    for (const workspace of await entries(path.join(root, group))) {
      const folder = path.join(group, workspace, "dist/migrations")
      // Not the declarations beside them, which a first start makes later.
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
