import { existsSync, realpathSync, statSync } from "node:fs"
import { dirname, join } from "node:path"
import { NightshiftError } from "@nightshift/scheduler/internal/base/errors"

const fileNames = ["nightshift.config.js", "nightshift.config.cjs", "nightshift.config.mjs"]

/**
 * The nearest `nightshift.config.js` (`.cjs`, `.mjs`) in `folder` and above it, up to the root of the repository, else of
 * the package, else in `folder` alone: what lies further up, such as in a shared folder for temporary files, belongs to
 * somebody else.
 *
 * @throws NightshiftError CONFIG_UNSAFE for one that other users of the machine may write
 */
export function findConfigFile(folder: string): string | undefined {
  const root = nearestWith(folder, ".git") ?? nearestWith(folder, "package.json") ?? folder
  for (const each of foldersUpTo(folder, root)) {
    const file = fileNames.map((name) => join(each, name)).find((path) => existsSync(path))
    if (file === undefined) continue
    assertOwn(file)
    return file
  }
  return undefined
}

function nearestWith(folder: string, name: string): string | undefined {
  return foldersUpTo(folder, undefined).find((each) => existsSync(join(each, name)))
}

function foldersUpTo(folder: string, root: string | undefined): string[] {
  const above = dirname(folder)
  return folder === root || above === folder ? [folder] : [folder, ...foldersUpTo(above, root)]
}

/** To import a file is to run it as this user. Windows has no such modes: there nothing is asked. */
function assertOwn(file: string): void {
  const uid = process.geteuid?.()
  if (uid === undefined) return
  const real = realpathSync(file)
  for (const path of new Set([real, dirname(real), dirname(file)])) {
    const { mode, uid: owner } = statSync(path)
    if (mode & 0o002) throw unsafe(file, `${path}, which everybody may write`)
    if (owner !== uid && owner !== 0) throw unsafe(file, `${path} of the user ${owner}, while this is ${uid}`)
  }
}

function unsafe(file: string, found: string): NightshiftError {
  return new NightshiftError({
    code: "CONFIG_UNSAFE",
    where: file,
    expected: "a config that only this user, or root, may write",
    found,
    hint: "Change its owner or its rights (chmod o-w), or name it with --config if you trust it.",
  })
}
