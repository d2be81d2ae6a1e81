import { existsSync, realpathSync, statSync } from "node:fs"
import { dirname, join, resolve } from "node:path"
import { NightshiftError } from "@nightshift/scheduler/internal/base/errors"
import { ImportTimeout, importFile, importWithinMs } from "@nightshift/scheduler/internal/base/import-file"
import { thrownSummary } from "@nightshift/scheduler/internal/base/logger"
import type { NightshiftConfig } from "../config"
import { loaderFrom } from "../base/loader"
import { usageError } from "../base/usage-error"

const fileNames = ["nightshift.config.js", "nightshift.config.cjs", "nightshift.config.mjs"]

/**
 * The nearest `nightshift.config.js` (`.cjs`, `.mjs`) in `folder` and above it, up to the root of the repository, else of
 * the package, else in `folder` alone. Files further up, such as in a shared folder for temporary files, belong to others.
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

/** Importing a file runs it as this user. Windows has no such modes, so nothing is checked there. */
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

const load = loaderFrom(__filename)

export interface LoadedConfig extends NightshiftConfig {
  /** The base of relative paths in it. */
  folder: string
}

/**
 * Loads the config file at `path`, or the one that is found from `folder` on; without one, an empty config.
 *
 * @throws NightshiftError OPTION_INVALID, OPTION_UNKNOWN or CONFIG_UNSAFE
 */
export async function loadConfig(input: { path: string | undefined; folder: string }): Promise<LoadedConfig> {
  const file = input.path === undefined ? findConfigFile(input.folder) : resolve(input.folder, input.path)
  if (file === undefined) return { folder: input.folder }
  const { readConfig } = load<typeof import("./config-schema")>("./config-schema")
  return { ...readConfig(await importConfig(file), file), folder: dirname(file) }
}

async function importConfig(file: string): Promise<unknown> {
  if (!existsSync(file)) {
    throw usageError({ where: "--config", expected: "a file", found: file, hint: "Correct the path." })
  }
  try {
    return await importFile(file, (loaded) => (loaded as { default?: unknown } | null)?.default ?? loaded)
  } catch (error) {
    const isLate = error instanceof ImportTimeout
    throw new NightshiftError({
      code: "OPTION_INVALID",
      where: file,
      expected: isLate
        ? `a file that is imported within ${importWithinMs / 1_000} s`
        : "a file that can be imported",
      found: isLate ? "one that was still being imported" : thrownSummary(error),
      hint: isLate ? "See what it, or a file that it imports, awaits at its top." : "Fix what throws in it.",
      cause: error,
    })
  }
}
