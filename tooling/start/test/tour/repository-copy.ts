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

/** What a clone does not contain: built files and local files. */
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
 * A copy of the current repository, with packages as after `npm ci`: npm packages are linked to the installed ones, and
 * workspaces to the copy.
 */
export function copyRepository(repository: string): RepositoryCopy {
  const root = realpathSync(mkdtempSync(path.join(os.tmpdir(), "tour-test-")))
  // As root, the account that Postgres runs as must be able to enter it.
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
    // Relative links into the repository, which in the copy point into the copy.
    if (name === "@nightshift" || name === ".bin")
      cpSync(source, target, { recursive: true, verbatimSymlinks: true })
    else symlinkSync(source, target)
  }
}
