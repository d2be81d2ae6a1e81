import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  rmSync,
  symlinkSync,
} from "node:fs"
import os from "node:os"
import path from "node:path"

export interface RepositoryCopy {
  root: string
  remove(): void
}

/** What a clone does not have: what is made, and what is a person's own. */
const left = new Set([
  ...[
    ".git",
    "node_modules",
    "dist",
    "build",
    ".turbo",
    ".cache",
    ".nightshift",
    "coverage",
    "uploads",
    ".env",
  ],
])

/**
 * The repository as it is now, in a folder of its own, with packages as `npm ci` leaves them: those of npm are linked to
 * the ones that are there, and those of the repository to the copy.
 */
export function copyRepository(repository: string): RepositoryCopy {
  const root = realpathSync(mkdtempSync(path.join(os.tmpdir(), "tour-test-")))
  // Entered by the account that Postgres runs as when we are root.
  chmodSync(root, 0o755)
  cpSync(repository, root, { recursive: true, filter: (source) => !left.has(path.basename(source)) })
  const folders = [".", ...["apps", "packages", "tooling"].flatMap((group) => foldersIn(repository, group))]
  for (const folder of folders) {
    const installed = path.join(repository, folder, "node_modules")
    if (existsSync(installed)) linkPackages(installed, path.join(root, folder, "node_modules"))
  }
  return { root, remove: () => rmSync(root, { recursive: true, force: true }) }
}

function foldersIn(repository: string, group: string): string[] {
  return readdirSync(path.join(repository, group)).map((name) => path.join(group, name))
}

function linkPackages(from: string, to: string): void {
  mkdirSync(to)
  for (const name of readdirSync(from)) {
    const [source, target] = [path.join(from, name), path.join(to, name)]
    // Links into the repository, which in the copy lead into the copy.
    if (name === "@nightshift" || name === ".bin")
      cpSync(source, target, { recursive: true, verbatimSymlinks: true })
    else symlinkSync(source, target)
  }
}
